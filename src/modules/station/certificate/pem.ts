/** A block of a PEM text: its label, such as `CERTIFICATE`, and its DER. */
export interface PemBlock {
  readonly label: string;
  readonly der: Buffer;
}

/** Line breaks may lie anywhere, or be lost: chargers and web forms do both. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----([\sA-Za-z0-9+/=]*)-----END \1-----/g;

/** The blocks of a PEM text (RFC 7468). What stands around them is no part of it. */
export const pemBlocks = (text: string): PemBlock[] =>
  [...text.matchAll(BLOCK)].map(([, label = '', base64 = '']) => ({
    label,
    der: Buffer.from(base64, 'base64'),
  }));

export function pemOf({ label, der }: PemBlock): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
