import { YamlError } from './error.ts';
import { type Entry, type Node, type ReferenceNode, type ScalarNode, toData } from './node.ts';
import { inspect } from './ruby-text.ts';
import { resolvePlain } from './scalar.ts';

/** A tag as it was written, without its first `!`. */
export interface Tag {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The node that a tag makes of a node, and whether the tag means anything to GitLab. */
export interface Tagged {
  readonly node: Node;
  readonly isKnown: boolean;
}

const core = ['bool', 'float', 'int', 'map', 'merge', 'null', 'seq', 'str', 'timestamp', 'pairs'];

/** Applies a tag as Ruby does: only a few mean something, the others change nothing. */
export function applyTag(node: Node, tag: Tag): Tagged {
  if (tag.name === 'reference') return { node: toReference(node, tag.start), isKnown: true };
  const name = coreName(tag.name) ?? '';
  const ruby = /^ruby\/(?:object:|struct:|class|module|range|regexp)/.test(tag.name);
  if (ruby || name === 'set') {
    const type = name === 'set' ? 'Psych::Set' : className(tag.name);
    const hint = 'the only tag of a pipeline configuration is !reference';
    throw new YamlError(`Tried to load unspecified class: ${type}`, tag.start, hint);
  }
  if (node.kind === 'scalar') return tagScalar(node, name, tag);
  if (node.kind === 'list' && name === 'omap') return { node: toMap(node), isKnown: true };
  return { node, isKnown: core.includes(name) };
}

/** `int` of `!!int` and `!int`. */
function coreName(written: string): string | undefined {
  return /^(?:!|<tag:yaml\.org,2002:)?(\w+)>?$/.exec(written)?.[1];
}

function className(written: string): string {
  const name = /^ruby\/(?:object|struct):(.+)$/.exec(written)?.[1];
  return name ?? written.replace(/^ruby\//, '').replace(/^./, (first) => first.toUpperCase());
}

function tagScalar(node: ScalarNode, name: string, tag: Tag): Tagged {
  if (name === 'str') return { node: asText(node, node.text), isKnown: true };
  if (name === 'binary') {
    // Bytes that are no text would not survive in a configuration anyway.
    return { node: asText(node, fromBase64(node.text)), isKnown: true };
  }
  const value = resolvePlain(node.text, node.start);
  return {
    node: { ...node, value, isQuoted: false },
    isKnown: core.includes(name) || tag.name === '',
  };
}

function asText(node: ScalarNode, value: string): ScalarNode {
  return { ...node, value, isQuoted: true };
}

function fromBase64(text: string): string {
  const digits = text.replace(/[^A-Za-z0-9+/]/g, '');
  const whole = digits.slice(0, digits.length - (digits.length % 4 === 1 ? 1 : 0));
  const bytes = Uint8Array.from(atob(whole), (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/** `!!omap [a: 1, b: 2]` */
function toMap(list: Node & { readonly kind: 'list' }): Node {
  const entries = new Map<string, Entry>();
  for (const item of list.items) {
    if (item.kind !== 'map') return list;
    for (const [key, entry] of item.entries) entries.set(key, entry);
  }
  const { source, start, end } = list;
  return { kind: 'map', entries, source, start, end };
}

function toReference(node: Node, start: number): ReferenceNode {
  const items = node.kind === 'list' ? node.items : [];
  const path: string[] = [];
  for (const item of items) {
    if (item.kind === 'scalar' && typeof item.value === 'string') path.push(item.value);
  }
  if (path.length === 0 || path.length < items.length) {
    const isEmpty = node.kind === 'scalar' && node.text === '';
    const written = node.kind === 'scalar' ? node.text : toData(node);
    throw new YamlError(
      `!reference ${isEmpty ? '[]' : inspect(written)} is not valid`,
      start,
      'write a list of names: !reference [job, keyword]',
    );
  }
  return { kind: 'reference', path, source: node.source, start, end: node.end };
}
