import { didYouMean } from '../nearest.ts';
import { type Cursor, isBlankCode } from './cursor.ts';
import type { Node, ReferenceNode } from './node.ts';

/** What stands before a node: an anchor, a tag. */
export interface Properties {
  anchor?: string;
  tag?: string;
  start: number;
}

/** Reads one anchor or tag, if there is one. */
export function readProperty(cursor: Cursor, properties: Properties): boolean {
  const char = cursor.text[cursor.at];
  if (char !== '&' && char !== '!') return false;
  const start = cursor.at;
  let end = start + 1;
  while (end < cursor.text.length && !isBlankCode(cursor.text.charCodeAt(end))) {
    if (/[,[\]{}]/.test(cursor.text.charAt(end))) break;
    end++;
  }
  const name = cursor.text.slice(start + 1, end);
  if (char === '&') {
    if (name === '') cursor.fail('did not find expected alphabetic or numeric character');
    properties.anchor = name;
  } else properties.tag = name;
  if (properties.start > start) properties.start = start;
  cursor.at = end;
  return true;
}

/** The node with its tag applied and its anchor remembered. */
export function finish(cursor: Cursor, node: Node, { anchor, tag, start }: Properties): Node {
  const tagged = tag === undefined ? node : applyTag(cursor, node, tag, start);
  if (anchor !== undefined) cursor.anchors.set(anchor, tagged);
  return tagged;
}

function applyTag(cursor: Cursor, node: Node, tag: string, start: number): Node {
  if (tag === 'reference') return toReference(cursor, node, start);
  if (node.kind === 'scalar' && (tag === '!str' || tag === '')) {
    return { ...node, value: node.isQuoted ? node.value : node.text, isQuoted: true };
  }
  if (tag === '!int' || tag === '!float' || tag === '!bool' || tag === '!null') return node;
  if ((tag === '!map' && node.kind === 'map') || (tag === '!seq' && node.kind === 'list')) {
    return node;
  }
  return cursor.fail(
    `Unknown tag: !${tag}`,
    start,
    'the only tag of a pipeline configuration is !reference',
  );
}

function toReference(cursor: Cursor, node: Node, start: number): ReferenceNode {
  const items = node.kind === 'list' ? node.items : [];
  const path = items.map((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? item.value : undefined,
  );
  if (path.length === 0 || path.includes(undefined)) {
    const written = cursor.text.slice(start, node.end).replace(/\s+/g, ' ');
    cursor.fail(
      `${written} is not valid`,
      start,
      'write a list of names: !reference [job, keyword]',
    );
  }
  const names = path.filter((name) => name !== undefined);
  return { kind: 'reference', path: names, source: cursor.source, start, end: node.end };
}

/** The node that an alias stands for. */
export function readAlias(cursor: Cursor): Node {
  const start = cursor.at;
  let end = start + 1;
  while (end < cursor.text.length && !/[\s,[\]{}]/.test(cursor.text.charAt(end))) end++;
  // `*name:` at a line end means a key; nobody puts a colon last in a name.
  if (cursor.text[end - 1] === ':') end--;
  const name = cursor.text.slice(start + 1, end);
  cursor.at = end;
  const node = cursor.anchors.get(name);
  if (!node) {
    cursor.fail(`Unknown alias: ${name}`, start, anchorHint(name, [...cursor.anchors.keys()]));
  }
  return node;
}

function anchorHint(name: string, known: readonly string[]): string {
  const near = didYouMean(name, known);
  return near ?? 'anchors work only inside one file, and before their aliases';
}
