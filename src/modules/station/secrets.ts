/**
 * Configuration variables whose value is a charger's password: 1.6 security white paper and 2.0.1 part 2 A01, and what
 * makers name after what it is, as of a wireless network or a SIM card.
 */
const SECRET_VARIABLE = /^authorizationkey$|(password|passwd|passphrase|secret|simpin|pincode)$/i;
const VALUE_FIELD = /^(value|attributeValue)$/;
const PASSWORD_FIELD = /password$/i;
/** Of a network profile: 2.0.1 part 2, 2.1 APNType and 2.52 VPNType. */
const SECRETS_WITHIN: Readonly<Record<string, string>> = { apn: 'simPin', vpn: 'key' };
/** A token that is typed in (2.0.1 part 2, C04.FR.04). */
const KEY_CODE = 'KeyCode';
const HIDDEN = '[hidden]';
/** No real password is shorter (2.0.1 A00.FR.205), and shorter texts may be there by chance. */
const MIN_ECHO_LENGTH = 16;
const HEX = /^(?:[0-9a-f]{2})+$/i;
/** `user:password@` before the host of a URI; a token may stand for both. */
const USER_INFO = /:\/\/[^\s/"]*@/g;
/** What grants access to whoever has the URI, as in those that object stores sign. */
const SECRET_PARAMETER =
  /([?&](?:[^=&?#\s"]*[-_])?(?:sig|signature|token|secret|password|credential|apikey|key)=)[^&#\s"]*/gi;

export const isSecretVariable = (variable: string): boolean => SECRET_VARIABLE.test(variable);

/** The text with the credentials hidden that are in its URIs. */
export const hideUriSecrets = (text: string): string =>
  text.includes('://')
    ? text.replace(USER_INFO, `://${HIDDEN}@`).replace(SECRET_PARAMETER, `$1${HIDDEN}`)
    : text;

/** A copy of a command's request or answer in which passwords and codes are hidden, whatever its version or shape. */
export function hideSecrets<T>(value: T): T {
  return copy(value, () => {}) as T;
}

/** The passwords in a command's request that are long enough to be told from other text. */
export function secretsIn(value: unknown): string[] {
  const found: string[] = [];
  copy(value, (secret) => {
    if (typeof secret === 'string' && secret.length >= MIN_ECHO_LENGTH) found.push(secret);
  });
  return found;
}

/** The variables of them that hold what the charger connects with. */
const OWN_PASSWORD = /^(authorizationkey|basicauthpassword)$/i;

/** What the charger is to connect with, where the values of a set-configuration say so. */
export function ownPasswordIn(request: Readonly<Record<string, unknown>>): string | undefined {
  const { values } = request;
  const entries: unknown[] = Array.isArray(values) ? values : [];
  return entries
    .filter((entry) => typeof entry === 'object' && entry !== null)
    .filter((entry) => OWN_PASSWORD.test(variableOf(entry)))
    .flatMap((entry) => secretsIn(entry))
    .at(-1);
}

/** The text with these passwords hidden wherever they stand in it, as they are or as what their digits stand for. */
export function hideEchoes(text: string, secrets: readonly string[]): string {
  if (secrets.length === 0) return text;
  return text.replace(new RegExp(secrets.flatMap(formsOf).join('|'), 'gi'), HIDDEN);
}

/** As patterns: as it is, as JSON has it, and what its hexadecimal digits stand for. */
function formsOf(secret: string): string[] {
  const text = HEX.test(secret) ? Buffer.from(secret, 'hex').toString('latin1') : secret;
  const forms = [secret, text].flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]);
  return [...new Set(forms)].map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
}

/** `within`: the field that holds the value; `isSecret`: it tells of a secret variable. */
function copy(value: unknown, note: (secret: unknown) => void, within = '', isSecret = false): unknown {
  if (typeof value === 'string') return hideUriSecrets(value);
  if (Array.isArray(value)) return value.map((inner) => copy(inner, note, within, isSecret));
  if (typeof value !== 'object' || value === null) return value;
  const ofSecret = isSecret || isSecretVariable(variableOf(value));
  const isKeyCode = 'type' in value && value.type === KEY_CODE;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => {
      const isPassword = isHidden(field, within) || (ofSecret && VALUE_FIELD.test(field));
      if (isPassword) note(inner);
      const hidden = isPassword || (isKeyCode && field === 'idToken');
      return [field, hidden ? HIDDEN : copy(inner, note, field, ofSecret)];
    }),
  );
}

const isHidden = (field: string, within: string): boolean =>
  PASSWORD_FIELD.test(field) || (Object.hasOwn(SECRETS_WITHIN, within) && SECRETS_WITHIN[within] === field);

/** `{key, value}` of 1.6, `{variable, value}` of a command, `{variable: {name}, attributeValue}` of 2.x, whose reports have a list. */
function variableOf(holder: object): string {
  if ('key' in holder && typeof holder.key === 'string') return holder.key;
  if (!('variable' in holder)) return '';
  const { variable } = holder;
  if (typeof variable === 'string') return variable;
  const isNamed = typeof variable === 'object' && variable !== null && 'name' in variable;
  return isNamed && typeof variable.name === 'string' ? variable.name : '';
}
