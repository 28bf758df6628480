/** Of what a proxy passes on, before it is looked at. */
const MAX_CHARACTERS = 65_536;
const PEM = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]*)-----END CERTIFICATE-----/g;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The certificates of a header in which a proxy passes them on, in DER: a byte sequence or a list of such (RFC 9440,
 * RFC 9651 §3.3.5), PEM in URL coding (nginx's `$ssl_client_escaped_cert`), or DER in base64 (HAProxy's
 * `ssl_c_der,base64`). Null when it is none of these.
 */
export function passedCertificates(value: string): Buffer[] | null {
  const text = value.trim();
  if (text.length > MAX_CHARACTERS) return null;
  if (text.startsWith(':')) return listed(text);
  if (/^-----BEGIN[ +%]/.test(text)) return escaped(text);
  return BASE64.test(text) ? [Buffer.from(text, 'base64')] : null;
}

function listed(text: string): Buffer[] | null {
  const members = text.split(',').map((member) => /^:([^:]*):$/.exec(member.trim())?.[1] ?? '');
  return members.every((member) => BASE64.test(member))
    ? members.map((member) => Buffer.from(member, 'base64'))
    : null;
}

function escaped(text: string): Buffer[] | null {
  let pem: string;
  try {
    pem = decodeURIComponent(text);
  } catch {
    return null;
  }
  const blocks = [...pem.matchAll(PEM)];
  const around = pem.replaceAll(PEM, '').trim();
  if (blocks.length === 0 || around !== '') return null;
  return blocks.map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}
