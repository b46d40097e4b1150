import type { Cursor } from './cursor.ts';
import { putEntry } from './mapping.ts';
import type { Entry, ListNode, MapNode, Node } from './node.ts';
import { flowPlain, readQuoted } from './plain.ts';
import { finish, type Properties, readAlias, readProperty } from './property.ts';

/** A node inside a flow collection, or such a collection itself. */
export function readFlow(cursor: Cursor): Node {
  const properties: Properties = { start: cursor.at };
  while (readProperty(cursor, properties)) cursor.skipBlank();
  return finish(cursor, flowContent(cursor), properties);
}

function flowContent(cursor: Cursor): Node {
  switch (cursor.text[cursor.at]) {
    case '[':
      return cursor.deeper(() => flowList(cursor));
    case '{':
      return cursor.deeper(() => flowMap(cursor));
    case '"':
    case "'":
      return readQuoted(cursor);
    case '*':
      return readAlias(cursor);
    default:
      return flowPlain(cursor);
  }
}

function flowList(cursor: Cursor): ListNode {
  const start = cursor.at++;
  const items: Node[] = [];
  for (;;) {
    cursor.skipBlank();
    if (cursor.text[cursor.at] === ']') break;
    items.push(flowItem(cursor));
    separator(cursor, ']', start);
  }
  cursor.at++;
  return cursor.weigh({ kind: 'list', items, source: cursor.source, start, end: cursor.at });
}

/** An item of a flow list; `a: b` there is a mapping of one key. */
function flowItem(cursor: Cursor): Node {
  const item = readFlow(cursor);
  cursor.skipBlank();
  if (cursor.text[cursor.at] !== ':') return item;
  if (item.kind !== 'scalar') cursor.fail('a key must be a single value');
  cursor.at++;
  const value = flowValue(cursor);
  const entries = new Map<string, Entry>();
  putEntry(cursor, entries, item, value, item.start);
  return cursor.weigh({
    kind: 'map',
    entries,
    source: cursor.source,
    start: item.start,
    end: value.end,
  });
}

function flowMap(cursor: Cursor): MapNode {
  const start = cursor.at++;
  const entries = new Map<string, Entry>();
  for (;;) {
    cursor.skipBlank();
    if (cursor.text[cursor.at] === '}') break;
    const key = readFlow(cursor);
    if (key.kind !== 'scalar') cursor.fail('a key must be a single value', key.start);
    cursor.skipBlank();
    let value: Node = cursor.nothing();
    if (cursor.text[cursor.at] === ':') {
      cursor.at++;
      value = flowValue(cursor);
    } else if (key.start === key.end) cursor.fail('did not find expected node content');
    putEntry(cursor, entries, key, value, start);
    separator(cursor, '}', start);
  }
  cursor.at++;
  return cursor.weigh({ kind: 'map', entries, source: cursor.source, start, end: cursor.at });
}

function flowValue(cursor: Cursor): Node {
  cursor.skipBlank();
  const char = cursor.text[cursor.at];
  return char === ',' || char === ']' || char === '}' ? cursor.nothing() : readFlow(cursor);
}

function separator(cursor: Cursor, close: string, start: number): void {
  cursor.skipBlank();
  const char = cursor.text[cursor.at];
  if (char === ',') cursor.at++;
  else if (char !== close) {
    const open = close === ']' ? '[' : '{';
    cursor.fail(
      `did not find expected ',' or '${close}' while parsing a flow collection`,
      cursor.at < cursor.text.length ? cursor.at : start,
      `the "${open}" must be closed by "${close}"`,
    );
  }
}
