/** From the structural schema of a custom kind to the schema that decodes, merges and owns its objects. */
import { messageSchema } from './message.ts';
import type { Field, ListSchema, ObjectSchema, ScalarSchema, Schema } from './schema.ts';

/** As much of a structural schema as says what a value is made of; the rest is for validation. */
export interface OpenApiSchema {
  readonly type?: string;
  readonly format?: string;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly additionalProperties?: OpenApiSchema | boolean;
  readonly items?: OpenApiSchema;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
}

/** The schema of a custom kind, whose objects have a type and metadata whatever it says of them. */
export const schemaFromOpenApi = (root: OpenApiSchema): ObjectSchema =>
  new StructuralObject(root, true);

/** An object of a structural schema; its fields are read when somebody needs them. */
class StructuralObject implements ObjectSchema {
  readonly type = 'object';
  readonly isAtomic: boolean;
  readonly keepsUnknown: boolean;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly #written: OpenApiSchema;
  readonly #isWhole: boolean;
  #fields: ReadonlyMap<string, Field> | undefined;

  constructor(written: OpenApiSchema, isWhole: boolean) {
    this.#written = written;
    this.#isWhole = isWhole;
    this.isAtomic = isAtomic(written);
    this.keepsUnknown = keepsUnknown(written);
    Object.assign(this, common(written));
  }

  get fields(): ReadonlyMap<string, Field> {
    this.#fields ??= fieldsOf(this.#written, this.#isWhole);
    return this.#fields;
  }
}

const isAtomic = (written: OpenApiSchema) => written['x-kubernetes-map-type'] === 'atomic';
const keepsUnknown = (written: OpenApiSchema) =>
  written['x-kubernetes-preserve-unknown-fields'] === true;

const common = ({ default: initial, nullable }: OpenApiSchema) => ({
  ...(initial !== undefined && { default: initial }),
  ...(nullable !== undefined && { nullable }),
});

function fieldsOf(written: OpenApiSchema, isWhole: boolean): ReadonlyMap<string, Field> {
  const required = new Set(written.required);
  const field = (name: string, schema: Schema): [string, Field] => [
    name,
    { name, schema, isRequired: required.has(name), isPointer: true },
  ];
  const fields = new Map(
    Object.entries(written.properties ?? {}).map(([name, inner]) => field(name, read(inner))),
  );
  if (!isWhole) return fields;
  const whole: readonly [string, Schema][] = [
    ['apiVersion', { type: 'string' }],
    ['kind', { type: 'string' }],
    ['metadata', messageSchema('meta.ObjectMeta')],
  ];
  for (const [name, schema] of whole) fields.set(...field(name, schema));
  return fields;
}

const scalars: Readonly<Record<string, ScalarSchema['type']>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
};

function read(written: OpenApiSchema): Schema {
  if (written['x-kubernetes-int-or-string']) return { type: 'int-or-string', ...common(written) };
  if (written.type === 'array') return readList(written);
  const scalar = scalars[written.type ?? ''];
  if (scalar !== undefined) {
    const { format } = written;
    return { type: scalar, ...(format !== undefined && { format }), ...common(written) };
  }
  return readObject(written);
}

function readList(written: OpenApiSchema): ListSchema {
  const type = written['x-kubernetes-list-type'];
  return {
    type: 'list',
    items: read(written.items ?? {}),
    listType: type === 'set' || type === 'map' ? type : 'atomic',
    keys: [...(written['x-kubernetes-list-map-keys'] ?? [])].sort(),
    ...common(written),
  };
}

/** Fields that are named, keys that clients choose, or anything. */
function readObject(written: OpenApiSchema): Schema {
  const { properties, additionalProperties: values } = written;
  const isEmbedded = written['x-kubernetes-embedded-resource'] === true;
  if (properties !== undefined || isEmbedded) return new StructuralObject(written, isEmbedded);
  if (values !== undefined && values !== false) {
    const anything: Schema = { type: 'any', isAtomic: false };
    const inner = values === true ? anything : read(values);
    return { type: 'map', values: inner, isAtomic: isAtomic(written), ...common(written) };
  }
  if (written.type === 'object' && !keepsUnknown(written)) {
    return new StructuralObject(written, false);
  }
  return { type: 'any', isAtomic: isAtomic(written), ...common(written) };
}
