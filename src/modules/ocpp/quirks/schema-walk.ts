import type { AnySchema } from 'ajv';

/** The parts of a JSON schema that say where its members are described. */
interface SchemaNode {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly required?: readonly string[];
}

/** A JSON pointer's segments (RFC 6901). */
export const segmentsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Whether the member of an object at that place may be left out; an item of a list may not. */
export function isOptional(schema: AnySchema, segments: readonly string[]): boolean {
  const root = schema as SchemaNode;
  const name = segments.at(-1);
  const parent = segments
    .slice(0, -1)
    .reduce<SchemaNode | undefined>((node, segment) => childOf(root, node, segment), root);
  const { properties, required = [] } = resolved(root, parent) ?? {};
  return name !== undefined && ownChild(properties, name) !== undefined && !required.includes(name);
}

function childOf(root: SchemaNode, node: SchemaNode | undefined, segment: string): SchemaNode | undefined {
  const { properties, items } = resolved(root, node) ?? {};
  return properties === undefined ? items : ownChild(properties, segment);
}

/** Members may be named as what every object inherits. */
const ownChild = (properties: SchemaNode['properties'], name: string): SchemaNode | undefined =>
  properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;

/** The schemas of OCPP refer to nothing but their own definitions. */
function resolved(root: SchemaNode, node: SchemaNode | undefined): SchemaNode | undefined {
  if (node?.$ref === undefined) return node;
  return segmentsOf(node.$ref).reduce<unknown>(
    (inner, segment) => (inner as Record<string, unknown> | undefined)?.[segment],
    root,
  ) as SchemaNode | undefined;
}

type Container = Record<string, unknown>;

/** The object or the list in `payload` at that place, which is there. */
export const containerAt = (payload: unknown, segments: readonly string[]): Container =>
  segments.reduce((node, segment) => node[segment] as Container, payload as Container);
