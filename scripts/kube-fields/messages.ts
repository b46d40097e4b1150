/** From Go's types to the lines of the field table. */
import type { GoField, GoSource, GoType, Markers } from './go-types.ts';
import { packages, type SourcePackage } from './sources.ts';

/** A package with its sources read. */
export interface ReadPackage extends SourcePackage {
  readonly sources: readonly GoSource[];
}

/** A type as it is written in some source. */
interface Written {
  readonly type: string;
  readonly source: GoSource;
  readonly owner: string;
}

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  bool: 'bool',
  int: 'int64',
  int32: 'int32',
  uint32: 'int64',
  int64: 'int64',
  float64: 'double',
};

/** Types with a form of their own in JSON. */
const specials: Readonly<Record<string, string>> = {
  'meta.Time': 'Time',
  'meta.MicroTime': 'MicroTime',
  'meta.Duration': 'Duration',
  'meta.FieldsV1': 'Raw',
  'apiextensions.JSON': 'Raw',
  'apiextensions.JSONSchemaPropsOrBool': 'SchemaOrBool',
  'apiextensions.JSONSchemaPropsOrArray': 'SchemaOrArray',
  'apiextensions.JSONSchemaPropsOrStringArray': 'SchemaOrStrings',
  'k8s.io/apimachinery/pkg/api/resource.Quantity': 'Quantity',
  'k8s.io/apimachinery/pkg/util/intstr.IntOrString': 'IntOrString',
  'k8s.io/apimachinery/pkg/runtime.RawExtension': 'Raw',
  'k8s.io/apimachinery/pkg/runtime.Object': 'Raw',
};

/** Text types of packages that are not read. */
const foreignTexts = new Set([
  'k8s.io/apimachinery/pkg/types.UID',
  'k8s.io/apimachinery/pkg/types.NodeName',
]);

/** The table of all packages: for each its lines, sorted by name. */
export class MessageWriter {
  readonly #packages: readonly ReadPackage[];

  constructor(read: readonly ReadPackage[]) {
    this.#packages = read;
  }

  /** The messages of a package that objects of its kinds, or of other packages' kinds, are made of. */
  lines(name: string, reachable: ReadonlySet<string>): readonly string[] {
    return this.#structs(name)
      .filter(([type]) => reachable.has(`${name}.${type}`))
      .map(([type]) => this.#line(name, type))
      .sort();
  }

  /** Everything that kinds are made of. */
  reachable(): ReadonlySet<string> {
    const found = new Set<string>();
    const waiting = this.#packages.flatMap(({ name }) =>
      this.#structs(name)
        .filter(([type, { fields }]) => isKind(fields) && isTaken(name, type))
        .map(([type]) => `${name}.${type}`),
    );
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      const [owner = '', type = ''] = next.split('.');
      for (const reference of this.#line(owner, type).matchAll(/(?:(\w+)\.)?([A-Z]\w+)/g)) {
        const [, from = owner, to = ''] = reference;
        if (this.#find(from, to) !== undefined) waiting.push(`${from}.${to}`);
      }
      if (this.#line(owner, type).includes('SchemaOr'))
        waiting.push('apiextensions.JSONSchemaProps');
    }
    return found;
  }

  #structs(name: string) {
    const read = this.#packages.find((candidate) => candidate.name === name);
    return (read?.sources ?? [])
      .flatMap(({ types }) => [...types])
      .filter(
        (entry): entry is [string, GoType & { fields: readonly GoField[] }] => 'fields' in entry[1],
      )
      .filter(([type]) => specials[`${name}.${type}`] === undefined);
  }

  #find(name: string, type: string) {
    for (const source of this.#packages.find((read) => read.name === name)?.sources ?? []) {
      const found = source.types.get(type);
      if (found !== undefined) return { source, found };
    }
    return undefined;
  }

  #line(name: string, type: string): string {
    const { source, found } = this.#find(name, type) ?? {};
    if (source === undefined || found === undefined || !('fields' in found)) return '';
    const fields = found.fields
      .map((field) => this.#field(field, { source, owner: name }))
      .filter((text) => text !== '');
    const kind = isKind(found.fields) ? '#' : '';
    return `${type}${kind}${atomicity(found.markers)}{${fields.join(', ')}}`;
  }

  #field(field: GoField, at: Omit<Written, 'type'>): string {
    const { tags, type, markers } = field;
    const [json = '', ...options] = (tags.json ?? '').split(',');
    const isInline = options.includes('inline') || (field.name === '' && json === '');
    if (json === '-' || type.endsWith('TypeMeta') || tags.json === undefined) return '';
    const number = tags.protobuf?.split(',')[1] ?? '0';
    const isOptional = options.includes('omitempty') || options.includes('omitzero');
    const written = this.#type({ ...at, type }, markers, tags);
    const name = isInline ? '(inline)' : `${json}${isOptional ? '' : '!'}`;
    return `${number} ${name}:${written}${merging(tags)}${defaultOf(markers)}`;
  }

  /** A type as the table writes it, and, for lists and maps, how they are owned. */
  #type(written: Written, markers: Markers, tags: GoField['tags']): string {
    const { type } = written;
    if (type.startsWith('*')) {
      return `*${this.#type({ ...written, type: type.slice(1) }, markers, tags)}`;
    }
    if (type === '[]byte') return 'bytes';
    if (type.startsWith('[]')) {
      const item = this.#type({ ...written, type: type.slice(2) }, new Map(), {});
      return `[${listType(markers, tags)}]${item}`;
    }
    const [, , mapped] = /^map\[([\w.]+)\](.+)$/.exec(type) ?? [];
    if (mapped !== undefined) {
      const atomic = markers.get('mapType')?.includes('atomic') ? '@' : '';
      return `map${atomic}<${this.#type({ ...written, type: mapped }, new Map(), {})}>`;
    }
    return this.#named(written, markers, tags);
  }

  #named({ type, source, owner }: Written, markers: Markers, tags: GoField['tags']): string {
    const scalar = scalars[type];
    if (scalar !== undefined) return scalar;
    const [prefix = '', name = ''] = type.includes('.') ? type.split('.') : ['', type];
    const path = source.imports.get(prefix) ?? '';
    if (foreignTexts.has(`${path}.${name}`)) return 'string';
    const special = specials[`${path}.${name}`] ?? specials[`${packageOf(path, owner)}.${name}`];
    if (special !== undefined) return special;
    const from = packageOf(path, owner);
    const { found, source: its } = this.#find(from, name) ?? {};
    if (found === undefined || its === undefined)
      throw new Error(`unknown type ${path}.${name} in ${owner}`);
    if ('alias' in found) {
      const all = new Map([...found.markers, ...markers]);
      return this.#type({ type: found.alias, source: its, owner: from }, all, tags).replace(
        /(^|[\]<*])([A-Z]\w+)/,
        (whole, before: string, local: string) =>
          from === owner || isSpecial(local) ? whole : `${before}${from}.${local}`,
      );
    }
    return `${from === owner ? '' : `${from}.`}${name}${atomicity(markers)}`;
  }
}

const isSpecial = (name: string) => Object.values(specials).includes(name);

const packageOf = (path: string, owner: string) =>
  path === ''
    ? owner
    : (packages.find(({ module, path: own }) => `${module}/${own}` === path)?.name ?? path);

const isKind = (fields: readonly GoField[]) =>
  fields.some(({ type }) => /(^|\.)TypeMeta$/.test(type));

/** Lists of objects are no schemas of their own, and options come in the query. */
const isTaken = (owner: string, type: string) =>
  !type.endsWith('List') &&
  (!type.endsWith('Options') || type === 'DeleteOptions') &&
  (owner !== 'meta' || ['DeleteOptions', 'Status'].includes(type));

function atomicity(markers: Markers): string {
  const [type] = markers.get('structType') ?? [];
  return type === 'atomic' ? '@' : type === 'granular' ? '%' : '';
}

/** Empty for a list that is owned as a whole, `set`, or the keys of its items. */
function listType(
  markers: Markers,
  { patchStrategy = '', patchMergeKey }: GoField['tags'],
): string {
  const [type] = markers.get('listType') ?? [];
  if (type === 'set') return 'set';
  if (type === 'map') return (markers.get('listMapKey') ?? []).join(',');
  if (type === 'atomic' || !patchStrategy.split(',').includes('merge')) return '';
  return patchMergeKey ?? 'set';
}

/** `~key` merges by a key, `~` as a set; `^` retains keys. */
function merging({ patchStrategy = '', patchMergeKey = '' }: GoField['tags']): string {
  const words = patchStrategy.split(',');
  return `${words.includes('merge') ? `~${patchMergeKey}` : ''}${words.includes('retainKeys') ? '^' : ''}`;
}

function defaultOf(markers: Markers): string {
  const [value = ''] = markers.get('default') ?? [];
  return /^(".*"|-?\d+|true|false)$/.test(value) && value !== '""' ? `=${value}` : '';
}
