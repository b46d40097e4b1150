import { YamlError } from './scalar.ts';

/** A scalar that was read, and the offset after it. */
export interface ReadScalar {
  readonly value: string;
  readonly end: number;
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** `'…'`: two quotes stand for one; line ends fold. */
export function parseSingleQuoted(text: string, start: number): ReadScalar {
  for (let from = start + 1; ; ) {
    const at = text.indexOf("'", from);
    if (at < 0)
      throw new YamlError('found unexpected end of stream while scanning a quoted scalar', start);
    if (text[at + 1] === "'") {
      from = at + 2;
      continue;
    }
    const raw = text.slice(start + 1, at);
    return { value: fold(raw.includes("''") ? raw.replaceAll("''", "'") : raw), end: at + 1 };
  }
}

/** `"…"`: with backslash escapes; line ends fold. */
export function parseDoubleQuoted(text: string, start: number): ReadScalar {
  let value = '';
  let piece = start + 1;
  for (let at = start + 1; ; at++) {
    const char = text[at];
    if (char === undefined) {
      throw new YamlError('found unexpected end of stream while scanning a quoted scalar', start);
    }
    if (char === '"') {
      value += fold(text.slice(piece, at));
      return { value, end: at + 1 };
    }
    if (char !== '\\') continue;
    // Text before an escape folds by itself: an escape is never trimmed.
    value += fold(text.slice(piece, at));
    const read = readEscape(text, at);
    value += read.value;
    at = read.end - 1;
    piece = read.end;
  }
}

function readEscape(text: string, at: number): ReadScalar {
  const char = text.charAt(at + 1);
  const simple = escapes[char];
  if (simple !== undefined) return { value: simple, end: at + 2 };
  if (char === '\n' || (char === '\r' && text[at + 2] === '\n')) {
    let end = at + (char === '\r' ? 3 : 2);
    while (text[end] === ' ' || text[end] === '\t') end++;
    return { value: '', end };
  }
  const length = hexLengths[char];
  const hex = length === undefined ? '' : text.slice(at + 2, at + 2 + length);
  const point = Number.parseInt(hex, 16);
  if (
    length === undefined ||
    hex.length !== length ||
    !/^[0-9a-fA-F]+$/.test(hex) ||
    point > 0x10ffff
  ) {
    throw new YamlError(
      'found unknown escape character while parsing a quoted scalar',
      at,
      "use single quotes for text with backslashes: '\\d+'",
    );
  }
  return { value: String.fromCodePoint(point), end: at + 2 + hex.length };
}

/** One line end becomes a space, n + 1 of them n line ends; blanks around them go. */
function fold(raw: string): string {
  if (!raw.includes('\n')) return raw;
  return raw.replace(/[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/g, (blank) => {
    const breaks = blank.split('\n').length - 1;
    return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
  });
}

/** `|` and `>` with their indicators. `parent` is the column of the enclosing collection. */
export function parseBlockScalar(text: string, start: number, parent: number): ReadScalar {
  const header = /^[|>]([-+]?)([1-9]?)([-+]?)[ \t]*(?:[ \t]#[^\n]*)?(?:\r?\n|$)/.exec(
    text.slice(start, endOfLine(text, start) + 1),
  );
  if (!header) {
    throw new YamlError(
      'did not find expected comment or line break while scanning a block scalar',
      start + 1,
    );
  }
  const chomp = header[1] || header[3] || '';
  const first = start + header[0].length;
  const explicit = header[2] ? Math.max(parent, 0) + Number(header[2]) : undefined;
  const indent = explicit ?? detectIndent(text, first, parent);
  const { lines, end } = readLines(text, first, indent);
  let blanks = 0;
  while (lines.length > 0 && lines.at(-1) === '') {
    lines.pop();
    blanks++;
  }
  const body = header[0].startsWith('|') ? lines.join('\n') : foldLines(lines);
  if (lines.length === 0) return { value: chomp === '+' ? '\n'.repeat(blanks) : '', end };
  const tail = chomp === '-' ? '' : chomp === '+' ? '\n'.repeat(blanks + 1) : '\n';
  return { value: body + tail, end };
}

function detectIndent(text: string, from: number, parent: number): number {
  let at = from;
  while (at < text.length) {
    const end = endOfLine(text, at);
    let content = at;
    while (text[content] === ' ') content++;
    if (content < end && text[content] !== '\r') {
      return content - at > parent ? content - at : parent + 1;
    }
    at = end + 1;
  }
  return parent + 1;
}

function readLines(text: string, from: number, indent: number): { lines: string[]; end: number } {
  const lines: string[] = [];
  let at = from;
  while (at < text.length) {
    const end = endOfLine(text, at);
    let content = at;
    while (content < at + indent && text[content] === ' ') content++;
    const isBlank = text.slice(content, end).trim() === '' && content - at < indent;
    if (!isBlank && content - at < indent) break;
    if (indent === 0 && /^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(at, end))) break;
    const line = isBlank ? '' : text.slice(content, end);
    lines.push(line.endsWith('\r') ? line.slice(0, -1) : line);
    at = end + 1;
  }
  return { lines, end: Math.min(at, text.length) };
}

/** Lines join with a space, except around blank and more indented ones. */
function foldLines(lines: readonly string[]): string {
  let folded = '';
  let wasMore = true;
  let breaks = 0;
  for (const line of lines) {
    if (line === '') {
      breaks++;
      continue;
    }
    const isMore = line.startsWith(' ') || line.startsWith('\t');
    if (folded === '') folded = '\n'.repeat(breaks) + line;
    else if (wasMore || isMore) folded += '\n'.repeat(breaks + 1) + line;
    else folded += (breaks === 0 ? ' ' : '\n'.repeat(breaks)) + line;
    wasMore = isMore;
    breaks = 0;
  }
  return folded;
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}
