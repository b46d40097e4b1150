import { parseDuration } from '@slipway/contract';
import type { DiagnosticCode } from '#diagnostic/diagnostic';
import { didYouMean } from '#diagnostic/nearest';
import type { Patterns } from '#pattern/pattern';
import type { ListNode, MapNode, Node, ScalarNode, Span } from '#yaml/node';
import type { Report, Step } from './report.ts';

/**
 * Where a value is being read: everything a message about it needs. `path` is GitLab's way of
 * naming a place, `jobs:rspec:rules:rule`.
 */
export class Place {
  readonly report: Report;
  readonly patterns: Patterns;
  readonly path: string;
  /** The key of the job, for values that stand outside of it (extends, default, anchors). */
  readonly owner: { readonly name: string; readonly key: Span; readonly body: Span } | undefined;

  constructor(
    report: Report,
    patterns: Patterns,
    path: string,
    owner?: { readonly name: string; readonly key: Span; readonly body: Span },
  ) {
    this.report = report;
    this.patterns = patterns;
    this.path = path;
    this.owner = owner;
  }

  /** The place one key further in. */
  in(key: string): Place {
    const path = this.path === '' ? key : `${this.path}:${key}`;
    return new Place(this.report, this.patterns, path, this.owner);
  }

  /** Reports `<path> <text>`. */
  error(
    node: Span,
    text: string,
    hint?: string,
    code: DiagnosticCode = 'invalid-keyword',
  ): undefined {
    const message = this.path === '' ? text : `${this.path} ${text}`;
    this.report.error(code, node, message, { hint, via: this.#via(node) });
    return undefined;
  }

  /** Reports a warning in these words. */
  warn(code: DiagnosticCode, node: Span, text: string, hint?: string): void {
    this.report.warn(code, node, text, { hint, via: this.#via(node) });
  }

  #via(node: Span): readonly Step[] {
    if (!this.owner) return [];
    const { body, key, name } = this.owner;
    const isInside =
      node.source === body.source && node.start >= key.start && node.start <= body.end;
    return isInside ? [] : [{ text: `used by job "${name}"`, at: key }];
  }
}

/** A null scalar: a key without a value, or `null`, which removes what was inherited. */
export function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** What Ruby on Rails calls blank: nothing, `false`, or empty. */
export function isBlank(node: Node): boolean {
  if (node.kind === 'list') return node.items.length === 0;
  if (node.kind === 'map') return node.entries.size === 0;
  return node.kind === 'scalar' && !node.value && node.value !== 0;
}

/** The value of a key that is there and not null. */
export function get(map: MapNode, key: string): Node | undefined {
  const node = map.entries.get(key)?.value;
  return node === undefined || isNull(node) ? undefined : node;
}

/** Reports every key of a mapping that is not among `allowed`. */
export function checkKeys(
  map: MapNode,
  allowed: readonly string[],
  place: Place,
  code: DiagnosticCode = 'unknown-keyword',
  claim = 'contains unknown keys',
): boolean {
  const unknown = keysWhere(map, (key) => !allowed.includes(key));
  const [first] = unknown;
  if (first === undefined) return true;
  const hint = didYouMean(first, allowed) ?? `known here: ${allowed.join(', ')}`;
  place.error(keySpan(map, first), `config ${claim}: ${unknown.join(', ')}`, hint, code);
  return false;
}

/** The keys of a mapping that fit, in the order in which they stand there. */
export function keysWhere(map: MapNode, fits: (key: string) => boolean): readonly string[] {
  const found: string[] = [];
  for (const key of map.entries.keys()) if (fits(key)) found.push(key);
  return found;
}

/** The place of a key; that of the mapping when it is not there. */
export function keySpan(map: MapNode, key: string): Span {
  return map.entries.get(key)?.key ?? map;
}

/** Reports the keys that a mapping must have and has not. */
export function checkRequired(map: MapNode, required: readonly string[], place: Place): boolean {
  const missing = required.filter((key) => !map.entries.has(key));
  if (missing.length > 0) place.error(map, `config missing required keys: ${missing.join(', ')}`);
  return missing.length === 0;
}

/** Reports keys that exclude each other, in the order in which they stand there. */
export function checkExclusive(
  map: MapNode,
  keys: readonly string[],
  place: Place,
  code?: DiagnosticCode,
): boolean {
  let count = 0;
  for (const key of keys) if (map.entries.has(key)) count++;
  if (count < 2) return true;
  const used = keysWhere(map, (key) => keys.includes(key));
  const [, second = ''] = used;
  const text = `config these keys cannot be used together: ${used.join(', ')}`;
  place.error(keySpan(map, second), text, undefined, code);
  return false;
}

function isText(node: Node): node is ScalarNode & { readonly value: string } {
  return node.kind === 'scalar' && typeof node.value === 'string';
}

/** A text; the error names the attribute. */
export function asString(node: Node, place: Place, attribute = 'config'): string | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
  return place.error(node, `${attribute} should be a string`, quoteHint(node));
}

/** String, Symbol or Integer: GitLab takes neither 3.10 nor true for one. */
export function isAlphanumeric(node: Node): node is ScalarNode {
  return node.kind === 'scalar' && (typeof node.value === 'string' || Number.isInteger(node.value));
}

/** A text or a number, as a text. */
export function asAlphanumeric(node: Node, place: Place, attribute: string): string | undefined {
  if (isAlphanumeric(node)) return String(node.value);
  return place.error(node, `${attribute} must be an alphanumeric string`);
}

/** True or false, unquoted. */
export function asBoolean(node: Node, place: Place, attribute = 'config'): boolean | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  const hint =
    node.kind === 'scalar' && /^(?:true|false)$/.test(String(node.value))
      ? 'write it without quotes'
      : undefined;
  return place.error(node, `${attribute} should be a boolean value`, hint);
}

/** One of some words; anything but a string gets GitLab's word about its type, too. */
export function asChoice<T extends string>(
  node: Node,
  words: readonly T[],
  place: Place,
  attribute: string,
  text: string,
): T | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    place.error(node, `${attribute} should be a string`, quoteHint(node));
  }
  return asWord(node, words, place, `${attribute} ${text}`);
}

/** One of some words. */
export function asWord<T extends string>(
  node: Node,
  words: readonly T[],
  place: Place,
  text: string,
): T | undefined {
  const word = node.kind === 'scalar' ? words.find((known) => known === node.value) : undefined;
  if (word !== undefined) return word;
  const written = node.kind === 'scalar' ? String(node.value) : '';
  return place.error(node, text, didYouMean(written, words));
}

/** As many known words as a hint can list. */
const fewWords = 12;

/** Reports the words of a list that are not among `known`, at the first of them. */
export function checkValues(
  list: Node,
  words: readonly string[],
  known: readonly string[],
  place: Place,
  attribute: string,
): boolean {
  const unknown = words.filter((word) => !known.includes(word));
  const [first] = unknown;
  if (first === undefined) return true;
  const node = list.kind === 'list' ? list.items[words.indexOf(first)] : undefined;
  const all = known.length <= fewWords ? `known: ${known.join(', ')}` : undefined;
  const hint = didYouMean(first, known) ?? all;
  place.error(node ?? list, `${attribute} contains unknown values: ${unknown.join(', ')}`, hint);
  return false;
}

/** The entries of a list. */
export function asList(
  node: Node,
  place: Place,
  text = 'config should be an array',
): ListNode | undefined {
  return node.kind === 'list' ? node : place.error(node, text);
}

/** A list of texts. */
export function asStrings(
  node: Node,
  place: Place,
  text = 'config should be an array of strings',
): string[] | undefined {
  if (node.kind !== 'list') return place.error(node, text, listHint(node));
  const { items } = node;
  if (items.every(isText)) return items.map(({ value }) => value);
  const wrong = items.find((item) => !isText(item)) ?? node;
  return place.error(wrong, text, quoteHint(wrong));
}

/** A list of texts; one text is a list of one. */
export function asStringOrStrings(
  node: Node,
  place: Place,
  text = 'config should be an array of strings or a string',
): string[] | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string') return [node.value];
  return node.kind === 'list' ? asStrings(node, place, text) : place.error(node, text);
}

/** The items of a list, or the node alone; lists in lists, as references make them, lose their brackets. */
export function itemsOf(node: Node): readonly Node[] {
  return node.kind === 'list' ? node.items.flatMap(itemsOf) : [node];
}

/** Lists in lists up to ten levels, written out flat; a single string where `orString`. */
export function asNestedStrings(
  node: Node,
  place: Place,
  { orString }: { readonly orString: boolean },
): string[] | undefined {
  const shape = orString ? 'a string or a nested' : 'an array of strings or a nested';
  const text = `config should be ${shape} array of strings up to 10 levels deep`;
  if (orString && node.kind === 'scalar' && typeof node.value === 'string') return [node.value];
  if (node.kind !== 'list') return place.error(node, text, listHint(node) ?? colonHint(node));
  const strings: string[] = [];
  return flatten(node, 10, strings, place, text) ? strings : undefined;
}

function flatten(
  list: ListNode,
  levels: number,
  into: string[],
  place: Place,
  text: string,
): boolean {
  for (const item of list.items) {
    if (item.kind === 'scalar' && typeof item.value === 'string') into.push(item.value);
    else if (item.kind !== 'list' || levels <= 1) {
      place.error(item, text, colonHint(item));
      return false;
    } else if (!flatten(item, levels - 1, into, place, text)) return false;
  }
  return true;
}

/** Seconds of a duration written as a string. */
export function asDuration(
  node: Node,
  place: Place,
  attribute: string,
  limitSeconds?: number,
): { readonly text: string; readonly seconds: number } | undefined {
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
  const seconds = text === undefined ? undefined : parseDuration(text);
  if (text === undefined || seconds === undefined) {
    const hint = node.kind === 'scalar' ? 'write it like "30 minutes" or "1h 30m"' : undefined;
    return place.error(node, `${attribute} should be a duration`, hint);
  }
  if (limitSeconds !== undefined && seconds >= limitSeconds) {
    return place.error(node, `${attribute} should not exceed the limit`);
  }
  return { text, seconds };
}

/** The way to make text of a value that YAML took for something else. */
export function quoteHint(node: Node): string | undefined {
  if (node.kind === 'scalar' && node.value !== null && typeof node.value !== 'string') {
    return `put it in quotes: "${node.text}"`;
  }
  return undefined;
}

function listHint(node: Node): string | undefined {
  const isText =
    node.kind === 'scalar' && typeof node.value === 'string' && !node.text.includes('\n');
  return isText ? `write it as a list: [${node.text}]` : undefined;
}

/** A command with `: ` in it reads as a mapping. */
function colonHint(node: Node): string | undefined {
  if (node.kind !== 'map') return quoteHint(node);
  return 'a colon followed by a space makes a mapping: put the whole command in quotes';
}
