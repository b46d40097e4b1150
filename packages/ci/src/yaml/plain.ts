import { type Cursor, isBlankCode, lineEnd } from './cursor.ts';
import type { ScalarNode } from './node.ts';
import { parseBlockScalar, parseDoubleQuoted, parseSingleQuoted } from './quoted.ts';
import { resolvePlain } from './scalar.ts';

/** A scalar in quotes of either kind. */
export function readQuoted(cursor: Cursor): ScalarNode {
  const start = cursor.at;
  const isDouble = cursor.text[start] === '"';
  const { value, end } = isDouble
    ? parseDoubleQuoted(cursor.text, start)
    : parseSingleQuoted(cursor.text, start);
  cursor.moveTo(end);
  return cursor.scalar(value, value, true, start, end);
}

/** A scalar after `|` or `>`. */
export function readBlockScalar(cursor: Cursor, parent: number): ScalarNode {
  const start = cursor.at;
  const { value, end } = parseBlockScalar(cursor.text, start, parent);
  cursor.moveTo(end);
  return cursor.scalar(value, value, true, start, Math.max(start + 1, trimEnd(cursor.text, end)));
}

/** Refuses what cannot begin a plain scalar. */
export function checkPlainStart(cursor: Cursor): void {
  const char = cursor.text.charAt(cursor.at);
  if ('@`%'.includes(char)) {
    cursor.fail(
      `found character '${char}' that cannot start any token`,
      cursor.at,
      'put the value in quotes',
    );
  }
  if (',]}'.includes(char)) cursor.fail(`did not find expected node content: unexpected "${char}"`);
}

/** Where the plain scalar that begins here ends on its line; blanks at its end not counted. */
export function plainLineEnd(cursor: Cursor, inFlow: boolean): number {
  const text = cursor.text;
  let at = cursor.at;
  let end = at;
  for (;;) {
    const code = text.charCodeAt(at);
    if (Number.isNaN(code) || code === 10 || code === 13) return end;
    if (code === 58) {
      const next = text.charCodeAt(at + 1);
      if (isBlankCode(next) || (inFlow && (next === 44 || next === 93 || next === 125))) return end;
    } else if (code === 35) {
      if (at > cursor.at && isBlankCode(text.charCodeAt(at - 1))) return end;
    } else if (
      inFlow &&
      (code === 44 || code === 91 || code === 93 || code === 123 || code === 125)
    ) {
      // `$[[ inputs.x ]]` stays in one piece.
      const close = code === 91 && text.startsWith('$[[', at - 1) ? text.indexOf(']]', at) : -1;
      if (close < 0 || close > lineEnd(text, at)) return end;
      at = close + 1;
    }
    at++;
    if (code !== 32 && code !== 9) end = at;
  }
}

/** A plain scalar of one line. */
export function plainNode(cursor: Cursor, start: number, end: number): ScalarNode {
  const text = cursor.text.slice(start, end);
  return cursor.scalar(resolvePlain(text, start), text, false, start, end);
}

/** A plain scalar of block style, maybe of many lines. */
export function readPlain(cursor: Cursor, parent: number): ScalarNode {
  checkPlainStart(cursor);
  const start = cursor.at;
  let end = plainLineEnd(cursor, false);
  let folded = cursor.text.slice(start, end);
  cursor.at = end;
  let lines = 1;
  for (;;) {
    if (cursor.text[skipSpaces(cursor, end)] === '#') break;
    if (cursor.text[skipSpaces(cursor, end)] === ':') {
      cursor.fail('mapping values are not allowed in this context', skipSpaces(cursor, end));
    }
    const next = continuation(cursor, end, parent);
    if (next === undefined) break;
    cursor.lineStart = next.lineStart;
    cursor.at = next.at;
    const lineEndAt = plainLineEnd(cursor, false);
    if (lineEndAt === next.at) break;
    folded += next.breaks > 1 ? '\n'.repeat(next.breaks - 1) : ' ';
    folded += cursor.text.slice(next.at, lineEndAt);
    end = lineEndAt;
    cursor.at = end;
    lines++;
  }
  const value = lines === 1 ? resolvePlain(folded, start) : folded;
  return cursor.scalar(value, folded, false, start, end);
}

/** A plain scalar inside a flow collection. */
export function flowPlain(cursor: Cursor): ScalarNode {
  const start = cursor.at;
  let end = plainLineEnd(cursor, true);
  if (end === start) return cursor.nothing();
  checkPlainStart(cursor);
  let folded = cursor.text.slice(start, end);
  cursor.at = end;
  for (let next = continuation(cursor, end, -1); next; next = continuation(cursor, end, -1)) {
    cursor.lineStart = next.lineStart;
    cursor.at = next.at;
    const stop = plainLineEnd(cursor, true);
    if (stop === next.at) break;
    folded += ` ${cursor.text.slice(next.at, stop)}`;
    end = stop;
    cursor.at = end;
  }
  return cursor.scalar(resolvePlain(folded, start), folded, false, start, end);
}

function skipSpaces(cursor: Cursor, from: number): number {
  let at = from;
  while (cursor.text[at] === ' ' || cursor.text[at] === '\t') at++;
  return at;
}

/** The next line if it goes on with a plain scalar: deeper than `parent`, no comment, no marker. */
function continuation(
  cursor: Cursor,
  from: number,
  parent: number,
): { readonly at: number; readonly lineStart: number; readonly breaks: number } | undefined {
  const text = cursor.text;
  let at = from;
  let lineStart = cursor.lineStart;
  let breaks = 0;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 10) {
      breaks++;
      lineStart = at + 1;
    } else if (code !== 32 && code !== 13 && code !== 9) break;
    at++;
  }
  if (at >= text.length || breaks === 0 || text[at] === '#') return undefined;
  const column = at - lineStart;
  if (column <= parent) return undefined;
  if (column === 0 && /^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(at, at + 4))) return undefined;
  return { at, lineStart, breaks };
}

function trimEnd(text: string, from: number): number {
  let at = from;
  while (at > 0 && isBlankCode(text.charCodeAt(at - 1))) at--;
  return at;
}
