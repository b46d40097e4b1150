import { didYouMean } from '#diagnostic/nearest';
import type { MapNode, Node, Span } from '#yaml/node';
import { quoteHint } from './nodes.ts';
import type { Place } from './place.ts';

type Type = 'string' | 'integer' | 'boolean' | 'array' | 'object';

/** As much of JSON Schema as GitLab's schemas for parts of a job ask for. */
export interface Schema {
  /** Without it, any value. */
  readonly type?: Type | readonly Type[];
  readonly properties?: Readonly<Record<string, Schema>>;
  /** The values of keys that match; with or without it, no other keys than these are allowed. */
  readonly patternProperties?: { readonly keys: RegExp; readonly values: Schema };
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly pattern?: RegExp;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Exactly one of them; the errors told are those of the one that fits best. */
  readonly oneOf?: readonly Schema[];
  /** What the options of `oneOf` come to, for people. */
  readonly hint?: string;
}

interface Problem {
  readonly at: Span;
  readonly text: string;
  readonly hint?: string | undefined;
}

/** Reports `<attribute> <what is wrong and where>` in the words that GitLab has from json_schemer. */
export function checkSchema(node: Node, schema: Schema, place: Place, attribute: string): boolean {
  const problems = problemsOf(node, schema, '');
  for (const { at, text, hint } of problems) place.error(at, `${attribute} ${text}`, hint);
  return problems.length === 0;
}

function problemsOf(node: Node, schema: Schema, pointer: string): Problem[] {
  const { type, oneOf } = schema;
  if (!hasType(node, type)) {
    const types = [type].flat();
    const [only = ''] = types;
    const wanted = types.length > 1 ? `one of the types: ${JSON.stringify(types)}` : article(only);
    const text = `value at ${shown(pointer)} is not ${wanted}`;
    return [{ at: node, text, hint: only === 'string' ? quoteHint(node) : undefined }];
  }
  return [
    ...(oneOf ? problemsOfOne(node, oneOf, pointer, schema.hint) : []),
    ...(node.kind === 'map' ? problemsOfMap(node, schema, pointer) : []),
    ...(node.kind === 'list' ? problemsOfList(node.items, schema, pointer) : []),
    ...(node.kind === 'scalar' ? problemsOfText(node, String(node.value), schema, pointer) : []),
  ];
}

function problemsOfOne(
  node: Node,
  options: readonly Schema[],
  pointer: string,
  hint: string | undefined,
): Problem[] {
  const found = options.map((option) => problemsOf(node, option, pointer));
  const fitting = found.filter(({ length }) => length === 0);
  if (fitting.length === 1) return [];
  if (fitting.length > 1) {
    const keys = [...new Set(options.flatMap(({ required = [] }) => required))].join(', ');
    return [{ at: node, text: `value at ${pointer} should use only one of: ${keys}`, hint }];
  }
  const near = found.filter((_, index) => hasType(node, options[index]?.type));
  const best = (near.length > 0 ? near : found).reduce((a, b) => (b.length < a.length ? b : a));
  return best.map((problem) => (problem.at === node ? { ...problem, hint } : problem));
}

function problemsOfMap(map: MapNode, schema: Schema, pointer: string): Problem[] {
  const { properties, patternProperties: patterns, required = [] } = schema;
  const problems: Problem[] = [];
  const missing = required.filter((key) => !map.entries.has(key));
  if (missing.length > 0) {
    const text = `object at ${shown(pointer)} is missing required properties: ${missing.join(', ')}`;
    problems.push({ at: map, text });
  }
  if (!properties && !patterns) return problems;
  for (const [key, { key: at, value }] of map.entries) {
    const below = `${pointer}/${key}`;
    const inner = properties?.[key] ?? (patterns?.keys.test(key) ? patterns.values : undefined);
    if (inner) problems.push(...problemsOf(value, inner, below));
    else {
      const text = `object property at ${shown(below)} is a disallowed additional property`;
      problems.push({ at, text, hint: knownHint(key, Object.keys(properties ?? {})) });
    }
  }
  return problems;
}

function knownHint(key: string, known: readonly string[]): string | undefined {
  return (
    didYouMean(key, known) ?? (known.length > 0 ? `known here: ${known.join(', ')}` : undefined)
  );
}

function problemsOfList(items: readonly Node[], schema: Schema, pointer: string): Problem[] {
  const { items: inner } = schema;
  if (!inner) return [];
  return items.flatMap((item, index) => problemsOf(item, inner, `${pointer}/${index}`));
}

function problemsOfText(at: Span, text: string, schema: Schema, pointer: string): Problem[] {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  const length = `string length at ${shown(pointer)} is`;
  if (text.length < minLength) return [{ at, text: `${length} less than: ${minLength}` }];
  if (text.length > maxLength) return [{ at, text: `${length} greater than: ${maxLength}` }];
  if (!pattern || pattern.test(text)) return [];
  return [{ at, text: `string at ${shown(pointer)} does not match pattern: ${pattern.source}` }];
}

function hasType(node: Node, type: Schema['type']): boolean {
  return type === undefined || [type].flat().some((known) => isOfType(node, known));
}

function isOfType(node: Node, type: Type): boolean {
  if (type === 'object') return node.kind === 'map';
  if (type === 'array') return node.kind === 'list';
  if (node.kind !== 'scalar') return false;
  return type === 'integer' ? Number.isInteger(node.value) : typeof node.value === type;
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function shown(pointer: string): string {
  return pointer === '' ? 'root' : `\`${pointer}\``;
}
