/** The schemas of the served kinds, in the two forms that OpenAPI documents have them. */

import { describeField, describeMessage } from '#schema/field-description';
import { messageSchema, packageOf } from '#schema/message';
import type { Field, ListSchema, ObjectSchema, ScalarSchema, Schema } from '#schema/schema';
import { schemaOf } from '#scheme/fields';
import { apiVersionOf } from '#scheme/group-version-kind';
import type { Kind } from '#scheme/kind';

/** As much of a document's schema as Kubernetes uses. */
export interface Published {
  readonly description?: string;
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly allOf?: readonly Published[];
  readonly oneOf?: readonly Published[];
  readonly items?: Published;
  readonly additionalProperties?: Published;
  readonly properties?: Readonly<Record<string, Published>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly [extension: `x-kubernetes-${string}`]: unknown;
}

/** What differs between the versions of OpenAPI. */
export interface Dialect {
  /** Where schemas are: `#/definitions/`. */
  readonly prefix: string;
  /** A reference with a description; version 3 allows nothing beside `$ref`. */
  readonly refer: (reference: Published, description: string | undefined) => Published;
  readonly simple: Readonly<Record<Simple, Published>>;
}

/** Simple types that have a name in the documents. */
const namedTypes: Readonly<Partial<Record<Simple, string>>> = {
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  'int-or-string': 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
};

const quantityText =
  'An amount: a number with a suffix such as "m" (thousandths), "k", "M", "Gi"; "500m" is half.';
const intOrStringText = 'A whole number, or a text such as a percentage or the name of a port.';

type Simple = ScalarSchema['type'] | 'any';

const time: Published = { type: 'string', format: 'date-time' };

/** OpenAPI 2, which knows no alternatives. */
export const version2: Dialect = {
  prefix: '#/definitions/',
  refer: (reference, description) => describe(reference, description),
  simple: {
    string: { type: 'string' },
    bytes: { type: 'string', format: 'byte' },
    boolean: { type: 'boolean' },
    integer: { type: 'integer' },
    number: { type: 'number' },
    time,
    'micro-time': time,
    duration: { type: 'string' },
    quantity: { description: quantityText, type: 'string' },
    'int-or-string': { description: intOrStringText, type: 'string', format: 'int-or-string' },
    any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};

/** OpenAPI 3. */
export const version3: Dialect = {
  prefix: '#/components/schemas/',
  refer: (reference, description) => describe({ allOf: [reference] }, description),
  simple: {
    ...version2.simple,
    quantity: { description: quantityText, oneOf: [{ type: 'string' }, { type: 'number' }] },
    'int-or-string': {
      description: intOrStringText,
      format: 'int-or-string',
      'x-kubernetes-int-or-string': true,
      oneOf: [{ type: 'integer' }, { type: 'string' }],
    },
  },
};

const describe = (schema: Published, description: string | undefined): Published =>
  description === undefined ? schema : { description, ...schema };

/** Packages that upstream keeps under another name than its group. */
const roots: Readonly<Record<string, string>> = {
  meta: 'io.k8s.apimachinery.pkg.apis.meta',
  apiextensions: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
  apiregistration: 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
  metrics: 'io.k8s.metrics.pkg.apis.metrics',
  autoscaling2: 'io.k8s.api.autoscaling',
};

/** Upstream's names, which some clients know: `io.k8s.api.apps.v1.Deployment`. */
function messageName(message: string): string {
  const [owner = '', name = ''] = message.split('.');
  return `${roots[owner] ?? `io.k8s.api.${owner}`}.${packageOf(message).version}.${name}`;
}

/** The name of a custom kind begins with its group backwards: `com.example.v1.Widget`. */
function kindName(kind: Kind): string {
  const message = kind.type;
  if (message !== '') return messageName(message);
  return [...kind.group.split('.').reverse(), kind.version, kind.kind].join('.');
}

/** A reference to the schema of a kind. */
export const refersTo = ({ prefix }: Dialect, kind: Kind): Published => ({
  $ref: prefix + kindName(kind),
});

/** What tells clients which kind a schema or an operation is about. */
export const groupVersionKind = ({ group, version, kind }: Kind) => ({ group, version, kind });

/** The schemas of kinds and of all that they are made of, by name. */
export function schemasOf(kinds: readonly Kind[], dialect: Dialect): Record<string, Published> {
  const page = new Page(dialect);
  for (const kind of kinds) page.addKind(kind);
  return page.schemas;
}

/** The schemas of one document while it is made. */
class Page {
  readonly schemas: Record<string, Published> = {};
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  addKind(kind: Kind): void {
    if (kind.published !== undefined) {
      this.#custom(kind, kind.published);
      return;
    }
    const { description, properties, ...schema } = this.#object(schemaOf(kind));
    const inherited = { apiVersion: { type: 'string' }, kind: { type: 'string' } };
    this.schemas[kindName(kind)] = {
      description: description ?? `${kind.kind} of ${apiVersionOf(kind)}.`,
      ...schema,
      properties: { ...inherited, ...properties },
      'x-kubernetes-group-version-kind': [groupVersionKind(kind)],
    };
  }

  /** A custom kind says itself how it is published; the metadata that it refers to must be there. */
  #custom(kind: Kind, published: NonNullable<Kind['published']>): void {
    const { prefix } = this.#dialect;
    const metadata = 'meta.ObjectMeta';
    this.#refer(messageName(metadata), undefined, () => this.#object(messageSchema(metadata)));
    this.schemas[kindName(kind)] = {
      ...published(prefix === version2.prefix ? 2 : 3, prefix),
      'x-kubernetes-group-version-kind': [groupVersionKind(kind)],
    };
  }

  #object({ fields, message, keepsUnknown, isAtomic }: ObjectSchema): Published {
    const all = [...fields.values()];
    const required = all.filter(({ isRequired }) => isRequired).map(({ name }) => name);
    const properties = all.map((field) => [field.name, this.#field(message, field)]);
    return describe(
      {
        type: 'object',
        properties: Object.fromEntries(properties) as Record<string, Published>,
        ...(required.length > 0 && { required }),
        ...(keepsUnknown && { 'x-kubernetes-preserve-unknown-fields': true }),
        ...(isAtomic && { 'x-kubernetes-map-type': 'atomic' }),
      },
      message === undefined ? undefined : describeMessage(message),
    );
  }

  #field(owner: string | undefined, field: Field): Published {
    const description = owner === undefined ? undefined : describeField(owner, field.name);
    return { ...this.#value(field.schema, description), ...mergeExtensions(field) };
  }

  #value(schema: Schema, description: string | undefined): Published {
    switch (schema.type) {
      case 'object':
        if (schema.message === undefined) return describe(this.#object(schema), description);
        return this.#refer(messageName(schema.message), description, () => this.#object(schema));
      case 'list': {
        const items = this.#value(schema.items, undefined);
        return describe({ type: 'array', items, ...listExtensions(schema) }, description);
      }
      case 'map': {
        const additionalProperties = this.#value(schema.values, undefined);
        const atomic = schema.isAtomic && { 'x-kubernetes-map-type': 'atomic' };
        return describe({ type: 'object', additionalProperties, ...atomic }, description);
      }
      default:
        return this.#simple(schema, description);
    }
  }

  #simple(schema: Extract<Schema, { type: Simple }>, description: string | undefined): Published {
    const published = this.#dialect.simple[schema.type];
    const name = namedTypes[schema.type];
    if (name !== undefined) return this.#refer(name, description, () => published);
    const format = 'format' in schema ? schema.format : undefined;
    const initial = schema.default;
    return describe(
      {
        ...published,
        ...(format !== undefined && { format }),
        ...(initial !== undefined && { default: initial }),
        ...schema.validations,
      },
      description,
    );
  }

  /** A reference to a schema of the document, which is made when it is not there yet. */
  #refer(name: string, description: string | undefined, make: () => Published): Published {
    if (this.schemas[name] === undefined) {
      // What refers to itself finds this.
      this.schemas[name] = {};
      this.schemas[name] = make();
    }
    return this.#dialect.refer({ $ref: this.#dialect.prefix + name }, description);
  }
}

/** How clients make patches of the field; they must merge as the server does. */
function mergeExtensions({ patch }: Field): Published {
  if (patch === undefined) return {};
  const words = [...(patch.merges ? ['merge'] : []), ...(patch.retainsKeys ? ['retainKeys'] : [])];
  return {
    'x-kubernetes-patch-strategy': words.join(','),
    ...(patch.key !== undefined && { 'x-kubernetes-patch-merge-key': patch.key }),
  };
}

/** How the list is owned and applied. */
function listExtensions({ listType, keys }: ListSchema): Published {
  return {
    'x-kubernetes-list-type': listType,
    ...(keys.length > 0 && { 'x-kubernetes-list-map-keys': keys }),
  };
}
