/** Building blocks of the JSON schemas below, which are written from the tables of the specification (1.6 §6 and §7). */
export type Shape = Record<string, object>;

export const INTEGER = { type: 'integer' };
export const DATE_TIME = { type: 'string', format: 'date-time' };
export const URI = { type: 'string', format: 'uri' };
/** One decimal at most (1.6 §7.14). */
export const DECIMAL = { type: 'number', multipleOf: 0.1 };

export const text = (maxLength: number): object => ({ type: 'string', maxLength });
export const oneOf = (...values: string[]): object => ({ type: 'string', enum: values });
export const listOf = (items: object): object => ({ type: 'array', items });

export function object(required: Shape, optional: Shape = {}): object {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required), additionalProperties: false };
}

export const ID_TAG_INFO = object(
  { status: oneOf('Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx') },
  { expiryDate: DATE_TIME, parentIdTag: text(20) },
);
