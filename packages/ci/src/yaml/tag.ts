import { didYouMean } from '#diagnostic/nearest';
import {
  type Entry,
  type ListNode,
  type Node,
  type ScalarNode,
  type Span,
  toData,
} from './node.ts';
import { inspect } from './ruby-text.ts';
import { resolvePlain } from './scalar.ts';

/** What a tag makes of a node, with a remark when GitLab takes no notice of the tag. */
export type Tagged =
  | { readonly node: Node; readonly remark?: string; readonly hint?: string | undefined }
  | { readonly problem: string; readonly hint: string };

/** Tags of YAML itself that say what a node is anyway. */
const core = ['bool', 'float', 'int', 'map', 'merge', 'null', 'seq', 'timestamp', 'pairs'];

/**
 * Applies a tag as Ruby does: `!reference` is GitLab's own, `!!str` and its like are YAML's, a class
 * is refused, and any other changes nothing. `span` reaches from the tag to the end of the node.
 */
export function applyTag(node: Node, tag: string, span: Span): Tagged {
  if (tag === '!reference') return toReference(node, span);
  // `!!int`, and as Ruby has it `!int`.
  const name = /^!!?(\w+)$|^!<tag:yaml\.org,2002:(\w+)>$/.exec(tag)?.slice(1).join('') ?? '';
  if (name === 'set') return refused('Psych::Set');
  const type = /^!ruby\/(?:(?:object|struct):(.+)|class|module|range|regexp)/.exec(tag);
  if (type) return refused(type[1] ?? tag.slice(6).replace(/^./, (first) => first.toUpperCase()));
  if (node.kind === 'list' && name === 'omap') return { node: toMap(node) };
  if (node.kind === 'scalar' && name === 'str') return { node: asText(node, node.text) };
  if (node.kind === 'scalar' && name === 'binary') {
    return { node: asText(node, fromBase64(node.text)) };
  }
  const plain = node.kind === 'scalar' ? asPlain(node) : node;
  if (core.includes(name) || tag === '!') return { node: plain };
  const hint = didYouMean(tag, ['!reference', '!!str']) ?? 'GitLab knows !reference alone';
  return { node: plain, remark: `the tag ${tag} has no effect`, hint };
}

function refused(type: string): Tagged {
  const hint = 'the only tag of a pipeline configuration is !reference';
  return { problem: `Tried to load unspecified class: ${type}`, hint };
}

function asText(node: ScalarNode, value: string): ScalarNode {
  return { ...node, value, text: value, isQuoted: true };
}

/** Behind a tag quotes don't keep a value from being a number. */
function asPlain(node: ScalarNode): ScalarNode {
  return { ...node, value: resolvePlain(node.text, node.start), isQuoted: false };
}

function fromBase64(text: string): string {
  const digits = text.replace(/[^A-Za-z0-9+/]/g, '');
  const whole = digits.slice(0, digits.length - (digits.length % 4 === 1 ? 1 : 0));
  const bytes = Uint8Array.from(atob(whole), (char) => char.charCodeAt(0));
  // Bytes that are no text would not survive in a configuration anyway.
  return new TextDecoder().decode(bytes);
}

/** `!!omap [a: 1, b: 2]` */
function toMap(list: ListNode): Node {
  const entries = new Map<string, Entry>();
  for (const item of list.items) {
    if (item.kind !== 'map') return list;
    for (const [key, entry] of item.entries) entries.set(key, entry);
  }
  const { hasReferences, source, start, end } = list;
  return { kind: 'map', entries, hasReferences, source, start, end };
}

function toReference(node: Node, span: Span): Tagged {
  const items = node.kind === 'list' ? node.items : [];
  const path: string[] = [];
  for (const item of items) {
    if (item.kind === 'scalar' && typeof item.value === 'string') path.push(item.value);
  }
  if (path.length > 0 && path.length === items.length) {
    return { node: { kind: 'reference', path, ...span } };
  }
  const isEmpty = node.kind === 'scalar' && node.text === '';
  const written = node.kind === 'scalar' ? node.text : toData(node);
  return {
    problem: `!reference ${isEmpty ? '[]' : inspect(written)} is not valid`,
    hint: 'write a list of names: !reference [job, keyword]',
  };
}
