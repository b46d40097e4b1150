import { Cursor, type DuplicateKey, isBlankCode, type YamlLimits } from './cursor.ts';
import { readFlow } from './flow.ts';
import { putEntry } from './mapping.ts';
import type { Entry, ListNode, MapNode, Node, ScalarNode, Source } from './node.ts';
import {
  checkPlainStart,
  plainLineEnd,
  plainNode,
  readBlockScalar,
  readPlain,
  readQuoted,
} from './plain.ts';
import { finish, type Properties, readAlias, readProperty } from './property.ts';

/** The documents of one file, at most as many as asked for. */
export interface YamlFile {
  readonly documents: readonly Node[];
  readonly duplicates: readonly DuplicateKey[];
}

/**
 * Reads YAML 1.1 as Ruby's parser does, keeping the place of every node.
 *
 * The npm package `yaml` needs 300 ms for a file of 1,000 jobs; this reader needs 20.
 * It knows block and flow collections, all scalar styles, anchors, aliases, merge keys, and the
 * tag `!reference`; explicit keys (`? `) and other tags are refused.
 *
 * @throws {YamlError} at the first thing that cannot be read
 */
export function parseYaml(source: Source, limits: YamlLimits, maxDocuments = 2): YamlFile {
  return readFile(new Cursor(source, limits), maxDocuments);
}

function readFile(cursor: Cursor, maxDocuments: number): YamlFile {
  const documents: Node[] = [];
  if (cursor.text.charCodeAt(0) === 0xfeff) cursor.at = 1;
  while (documents.length < maxDocuments) {
    skipDirectives(cursor);
    if (cursor.at >= cursor.text.length) break;
    const hasMarker = cursor.isMarker('---');
    if (hasMarker) cursor.at += 3;
    cursor.anchors.clear();
    const node = blockNode(cursor, -1, hasMarker);
    documents.push(node);
    cursor.skipBlank();
    if (cursor.isMarker('...')) cursor.at += 3;
    else if (cursor.at < cursor.text.length && !cursor.isMarker('---')) {
      cursor.fail('did not find expected <document start>');
    }
  }
  return { documents, duplicates: cursor.duplicates };
}

function skipDirectives(cursor: Cursor): void {
  for (;;) {
    cursor.skipBlank();
    if (cursor.text[cursor.at] === '%' && cursor.column() === 0) cursor.toLineEnd();
    else if (cursor.isMarker('...')) cursor.at += 3;
    else return;
  }
}

/**
 * The node after an indicator (`-`, `:`, document start). `parent` is the column of the
 * collection that it belongs to; `sameLine` says that content may follow on this very line.
 * A sequence may stand at its mapping's own column.
 */
function blockNode(cursor: Cursor, parent: number, sameLine: boolean, inMapping = false): Node {
  const before = cursor.at;
  let crossed = cursor.skipBlank() || !sameLine;
  const properties: Properties = { start: cursor.at };
  while (hasContent(cursor, parent, crossed, inMapping) && readProperty(cursor, properties)) {
    crossed = cursor.skipBlank() || crossed;
    // A property directly before a key belongs to the key.
  }
  if (!hasContent(cursor, parent, crossed, inMapping))
    return finish(cursor, cursor.nothing(before), properties);
  return finish(cursor, blockContent(cursor, parent, crossed, inMapping), properties);
}

function hasContent(cursor: Cursor, parent: number, crossed: boolean, inMapping: boolean): boolean {
  if (cursor.at >= cursor.text.length) return false;
  if (!crossed) return true;
  if (cursor.isMarker('---') || cursor.isMarker('...')) return false;
  const column = cursor.column();
  return column > parent || (inMapping && column === parent && cursor.isDash());
}

function blockContent(cursor: Cursor, parent: number, crossed: boolean, inMapping: boolean): Node {
  const canNest = crossed || !inMapping;
  switch (cursor.text[cursor.at]) {
    case '-':
      if (!cursor.isDash()) break;
      if (!canNest) cursor.fail('block sequence entries are not allowed in this context');
      return cursor.deeper(() => blockList(cursor, cursor.column()));
    case '|':
    case '>':
      return readBlockScalar(cursor, parent);
    case '?':
      if (isBlankCode(cursor.text.charCodeAt(cursor.at + 1))) {
        cursor.fail('explicit keys ("? ") are not supported');
      }
      break;
  }
  const start = cursor.at;
  const column = cursor.column();
  const key = implicitKey(cursor);
  if (key) {
    if (!canNest) cursor.fail('mapping values are not allowed in this context', cursor.at - 1);
    return cursor.deeper(() => blockMap(cursor, column, key));
  }
  cursor.at = start;
  return readValue(cursor, parent);
}

/** A value that is no block collection. */
function readValue(cursor: Cursor, parent: number): Node {
  switch (cursor.text[cursor.at]) {
    case '[':
    case '{': {
      const node = readFlow(cursor);
      expectLineEnd(cursor);
      return node;
    }
    case '"':
    case "'": {
      const node = readQuoted(cursor);
      expectLineEnd(cursor);
      return node;
    }
    case '*': {
      const node = readAlias(cursor);
      expectLineEnd(cursor);
      return node;
    }
    default:
      return readPlain(cursor, parent);
  }
}

function expectLineEnd(cursor: Cursor): void {
  let at = cursor.at;
  while (cursor.text[at] === ' ' || cursor.text[at] === '\t') at++;
  const char = cursor.text[at];
  if (char === undefined || char === '\n' || char === '\r') return;
  if (char === '#' && at > cursor.at) return;
  if (char === ':') cursor.fail('mapping values are not allowed in this context', at);
  cursor.fail(
    `did not find expected key or line end while parsing a value: unexpected "${char}"`,
    at,
  );
}

function blockList(cursor: Cursor, column: number): ListNode {
  const start = cursor.at;
  const items: Node[] = [];
  let end = start;
  while (cursor.isDash() && cursor.column() === column && !cursor.isMarker('---')) {
    cursor.at++;
    const item = blockNode(cursor, column, true);
    items.push(item);
    end = item.end;
    cursor.skipBlank();
  }
  if (cursor.at < cursor.text.length && cursor.column() > column && !cursor.isMarker('...')) {
    cursor.fail("did not find expected '-' indicator while parsing a block collection");
  }
  return cursor.weigh({ kind: 'list', items, source: cursor.source, start, end });
}

function blockMap(cursor: Cursor, column: number, first: ScalarNode): MapNode {
  const entries = new Map<string, Entry>();
  let key: ScalarNode | undefined = first;
  let end = first.end;
  while (key) {
    const value = blockNode(cursor, column, true, true);
    putEntry(cursor, entries, key, value, first.start);
    end = Math.max(
      key.end,
      value.source === cursor.source && value.start >= key.end ? value.end : 0,
    );
    cursor.skipBlank();
    if (cursor.at >= cursor.text.length || cursor.column() < column) break;
    if (cursor.isMarker('---') || cursor.isMarker('...')) break;
    if (cursor.column() > column)
      cursor.fail('did not find expected key: the indentation does not fit');
    if (cursor.isDash())
      cursor.fail("did not find expected key while parsing a block mapping: unexpected '-'");
    const at: number = cursor.at;
    const properties: Properties = { start: at };
    while (readProperty(cursor, properties)) cursor.skipBlank();
    key = implicitKey(cursor);
    if (!key)
      cursor.fail("could not find expected ':'", at, 'a key of a mapping must end with a colon');
    if (properties.anchor) cursor.anchors.set(properties.anchor, key);
  }
  return cursor.weigh({ kind: 'map', entries, source: cursor.source, start: first.start, end });
}

/** A key on one line with its colon, or undefined (then the position is left anywhere). */
function implicitKey(cursor: Cursor): ScalarNode | undefined {
  const char = cursor.text[cursor.at];
  let key: ScalarNode | undefined;
  if (char === '"' || char === "'") {
    const line = cursor.lineStart;
    key = readQuoted(cursor);
    if (cursor.lineStart !== line) return undefined;
  } else if (char === '*') {
    const node = readAlias(cursor);
    if (node.kind !== 'scalar') return undefined;
    key = node;
  } else if (char === '[' || char === '{') {
    return undefined;
  } else {
    const end = plainLineEnd(cursor, false);
    if (end === cursor.at || cursor.text[end] !== ':') return undefined;
    checkPlainStart(cursor);
    key = plainNode(cursor, cursor.at, end);
    cursor.at = end;
  }
  while (cursor.text[cursor.at] === ' ' || cursor.text[cursor.at] === '\t') cursor.at++;
  if (cursor.text[cursor.at] !== ':' || !isBlankCode(cursor.text.charCodeAt(cursor.at + 1))) {
    return undefined;
  }
  cursor.at++;
  return key;
}
