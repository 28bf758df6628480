/** Configuration variables whose value is a charger's password: 1.6 security whitepaper, 2.0.1 part 2 A01. */
const SECRET_VARIABLES = new Set(['authorizationkey', 'basicauthpassword']);
const VALUE_FIELD = /^(value|attributeValue)$/;
const PASSWORD_FIELD = /password$/i;
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

/** A copy of a command's request or answer in which the passwords are hidden, whatever its version or shape. */
export function hideSecrets<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return hideUriSecrets(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  const isSecret = isSecretVariable(variableOf(value));
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      PASSWORD_FIELD.test(field) || (isSecret && VALUE_FIELD.test(field)) ? HIDDEN : copy(inner),
    ]),
  );
}

/** `{key, value}` of 1.6, `{variable, value}` of a command, `{variable: {name}, attributeValue}` of 2.x. */
function variableOf(holder: object): string {
  if ('key' in holder && typeof holder.key === 'string') return holder.key;
  if (!('variable' in holder)) return '';
  const { variable } = holder;
  if (typeof variable === 'string') return variable;
  const isNamed = typeof variable === 'object' && variable !== null && 'name' in variable;
  return isNamed && typeof variable.name === 'string' ? variable.name : '';
}
