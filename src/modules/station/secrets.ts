/** Configuration variables whose value is a charger's password: 1.6 security whitepaper, 2.0.1 part 2 A01. */
const SECRET_VARIABLES = new Set(['authorizationkey', 'basicauthpassword']);
const VALUE_FIELD = /^(value|attributeValue)$/;
const PASSWORD_FIELD = /password$/i;
/** Of a network profile: 2.0.1 part 2, 2.1 APNType and 2.52 VPNType. */
const SECRETS_WITHIN: Readonly<Record<string, string>> = { apn: 'simPin', vpn: 'key' };
/** A token that is typed in (2.0.1 part 2, C04.FR.04). */
const KEY_CODE = 'KeyCode';
const HIDDEN = '[hidden]';
/** `user:password@` before the host of a URI; a token may stand for both. */
const USER_INFO = /:\/\/[^\s/"]*@/g;
/** What grants access to whoever has the URI, as in those that object stores sign. */
const SECRET_PARAMETER =
  /([?&](?:[^=&?#\s"]*[-_])?(?:sig|signature|token|secret|password|credential|apikey|key)=)[^&#\s"]*/gi;

export const isSecretVariable = (variable: string): boolean => SECRET_VARIABLES.has(variable.toLowerCase());

/** The text with the credentials hidden that are in its URIs. */
export const hideUriSecrets = (text: string): string =>
  text.includes('://')
    ? text.replace(USER_INFO, `://${HIDDEN}@`).replace(SECRET_PARAMETER, `$1${HIDDEN}`)
    : text;

/** A copy of a command's request or answer in which passwords and codes are hidden, whatever its version or shape. */
export function hideSecrets<T>(value: T): T {
  return copy(value) as T;
}

/** `within`: the field that holds the value; `isSecret`: it tells of a secret variable. */
function copy(value: unknown, within = '', isSecret = false): unknown {
  if (typeof value === 'string') return hideUriSecrets(value);
  if (Array.isArray(value)) return value.map((inner) => copy(inner, within, isSecret));
  if (typeof value !== 'object' || value === null) return value;
  const ofSecret = isSecret || isSecretVariable(variableOf(value));
  const isKeyCode = 'type' in value && value.type === KEY_CODE;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      isHidden(field, within) || (ofSecret && VALUE_FIELD.test(field)) || (isKeyCode && field === 'idToken')
        ? HIDDEN
        : copy(inner, field, ofSecret),
    ]),
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
