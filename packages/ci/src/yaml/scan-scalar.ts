import { isBlank, isBreak, isBreakOrEnd, isSpaceOrEnd, type TextReader } from './text-reader.ts';
import type { ScalarToken } from './token.ts';

/** White space between two pieces of a scalar: blanks on one line, or line ends. */
class Gap {
  #blanks = '';
  #first = '';
  #more = '';
  hasBreak = false;

  blank(text: string): void {
    if (!this.hasBreak) this.#blanks += text;
  }

  break(text: string): void {
    if (this.hasBreak) this.#more += text;
    else this.#first = text;
    this.hasBreak = true;
  }

  /** An escaped line end joins two lines without a space. */
  joined(): void {
    this.hasBreak = true;
  }

  /** What the gap reads as: one line end is a space, more of them are one less. */
  take(): string {
    const folded = this.#first === '\n' ? this.#more || ' ' : this.#first + this.#more;
    const text = this.hasBreak ? folded : this.#blanks;
    this.#blanks = '';
    this.#first = '';
    this.#more = '';
    this.hasBreak = false;
    return text;
  }
}

/** A plain scalar. `indent` is the least column of its further lines. */
export function scanPlain(
  reader: TextReader,
  indent: number,
  inFlow: boolean,
): { readonly token: ScalarToken; readonly endsLine: boolean } {
  const start = reader.at;
  let end = start;
  let value = '';
  const gap = new Gap();
  while (!reader.isMarker() && reader.code() !== 35) {
    const from = reader.at;
    const to = plainEnd(reader, inFlow);
    if (to > from) {
      value += gap.take() + reader.text.slice(from, to);
      reader.at = to;
      end = to;
    }
    if (!isBlank(reader.code()) && !isBreak(reader.code())) break;
    skipPlainGap(reader, gap, indent);
    if (!inFlow && reader.column() < indent) break;
  }
  return {
    token: { type: 'scalar', value, isPlain: true, start, end },
    endsLine: gap.hasBreak,
  };
}

/** Where the scalar that begins here ends on its line; blanks at its end not counted. */
function plainEnd(reader: TextReader, inFlow: boolean): number {
  const { text } = reader;
  let at = reader.at;
  let end = at;
  for (;;) {
    const code = text.charCodeAt(at);
    if (isBlank(code)) {
      at++;
      continue;
    }
    if (isBreakOrEnd(code)) return end;
    if (code === 35) {
      if (at > end) return end;
    } else if (code === 58) {
      const next = text.charCodeAt(at + 1);
      if (isSpaceOrEnd(next)) return end;
      if (inFlow && isFlowMark(next)) {
        reader.fail("found unexpected ':' while scanning a plain scalar", at);
      }
    } else if (inFlow && code !== 63 && isFlowMark(code)) return end;
    at++;
    end = at;
  }
}

/** `,` `?` `[` `]` `{` `}` */
function isFlowMark(code: number): boolean {
  return code === 44 || code === 63 || code === 91 || code === 93 || code === 123 || code === 125;
}

function skipPlainGap(reader: TextReader, gap: Gap, indent: number): void {
  for (;;) {
    const code = reader.code();
    if (isBlank(code)) {
      if (code === 9 && gap.hasBreak && reader.column() < indent) {
        reader.fail(
          'found a tab character that violates indentation while scanning a plain scalar',
          reader.at,
          'replace the tab by spaces',
        );
      }
      const from = reader.at++;
      while (reader.code() === 32) reader.at++;
      gap.blank(reader.text.slice(from, reader.at));
    } else if (isBreak(code)) gap.break(reader.readBreak());
    else return;
  }
}

/** `'…'` or `"…"`. */
export function scanQuoted(reader: TextReader): ScalarToken {
  const start = reader.at;
  const quote = reader.code();
  reader.at++;
  let value = '';
  const gap = new Gap();
  for (;;) {
    if (reader.isMarker()) {
      reader.fail('found unexpected document indicator while scanning a quoted scalar', start);
    }
    const part = quote === 39 ? singleQuotedPart(reader) : doubleQuotedPart(reader, gap, start);
    value += part;
    const code = reader.code();
    if (code === quote) break;
    if (Number.isNaN(code)) {
      reader.fail(
        'found unexpected end of stream while scanning a quoted scalar',
        start,
        'the closing quote is missing',
      );
    }
    for (;;) {
      if (isBlank(reader.code())) gap.blank(reader.text.charAt(reader.at++));
      else if (isBreak(reader.code())) gap.break(reader.readBreak());
      else break;
    }
    value += gap.take();
  }
  reader.at++;
  return { type: 'scalar', value, isPlain: false, start, end: reader.at };
}

function singleQuotedPart(reader: TextReader): string {
  let part = '';
  for (;;) {
    const from = reader.at;
    let at = from;
    while (!isSpaceOrEnd(reader.text.charCodeAt(at)) && reader.text.charCodeAt(at) !== 39) at++;
    part += reader.text.slice(from, at);
    reader.at = at;
    if (reader.code() !== 39 || reader.code(1) !== 39) return part;
    part += "'";
    reader.at += 2;
  }
}

function doubleQuotedPart(reader: TextReader, gap: Gap, start: number): string {
  let part = '';
  for (;;) {
    const from = reader.at;
    let at = from;
    for (; ; at++) {
      const code = reader.text.charCodeAt(at);
      if (isSpaceOrEnd(code) || code === 34 || code === 92) break;
    }
    part += reader.text.slice(from, at);
    reader.at = at;
    if (reader.code() !== 92) return part;
    if (isBreak(reader.code(1))) {
      reader.at++;
      reader.readBreak();
      gap.joined();
      return part;
    }
    part += readEscape(reader, start);
  }
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

function readEscape(reader: TextReader, start: number): string {
  const at = reader.at;
  const name = reader.text.charAt(at + 1);
  const simple = escapes[name];
  if (simple !== undefined) {
    reader.at += 2;
    return simple;
  }
  const length = hexLengths[name];
  if (length === undefined) {
    reader.fail(
      'found unknown escape character while parsing a quoted scalar',
      at,
      "use single quotes for text with backslashes: '\\d+'",
    );
  }
  const hex = reader.text.slice(at + 2, at + 2 + length);
  if (hex.length !== length || !/^[0-9a-fA-F]+$/.test(hex)) {
    reader.fail('did not find expected hexdecimal number while parsing a quoted scalar', start);
  }
  const point = Number.parseInt(hex, 16);
  if ((point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff) {
    reader.fail('found invalid Unicode character escape code while parsing a quoted scalar', start);
  }
  reader.at += 2 + length;
  return String.fromCodePoint(point);
}

/** `|` and `>` with their indicators. `parent` is the column of the enclosing collection, or -1. */
export function scanBlock(reader: TextReader, parent: number): ScalarToken {
  const start = reader.at;
  const isLiteral = reader.code() === 124;
  reader.at++;
  const { chomp, increment } = blockHeader(reader, start);
  const lines = new BlockLines(reader, parent, increment);
  let value = '';
  let pending = '';
  let wasIndented = false;
  let end = reader.at;
  let blanks = lines.skipBlank();
  while (lines.isContent()) {
    const isIndented = isBlank(reader.code());
    const canFold = !isLiteral && pending === '\n' && !wasIndented && !isIndented;
    value += canFold ? blanks || ' ' : pending + blanks;
    wasIndented = isIndented;
    const from = reader.at;
    reader.toLineEnd();
    end = reader.at;
    value += reader.text.slice(from, end);
    pending = reader.readBreak();
    blanks = lines.skipBlank();
  }
  if (chomp !== '-') value += pending;
  if (chomp === '+') value += blanks;
  return { type: 'scalar', value, isPlain: false, start, end: Math.max(end, start + 1) };
}

function blockHeader(
  reader: TextReader,
  start: number,
): { readonly chomp: string; readonly increment: number } {
  const { text } = reader;
  const indicators = /[|>](?:([-+])(\d?)|(\d)([-+]?))?/y;
  indicators.lastIndex = start;
  const [all = '', before, digitAfter, digitBefore, after] = indicators.exec(text) ?? [];
  const digit = digitBefore ?? digitAfter ?? '';
  if (digit === '0') {
    reader.fail('found an indentation indicator equal to 0 while scanning a block scalar', start);
  }
  reader.at = start + all.length;
  reader.skipBlanks();
  if (reader.code() === 35) reader.toLineEnd();
  if (!isBreakOrEnd(reader.code())) {
    reader.fail(
      'did not find expected comment or line break while scanning a block scalar',
      start,
      'the text begins on the next line',
    );
  }
  reader.readBreak();
  return { chomp: before ?? after ?? '', increment: Number(digit) };
}

/** The lines of a block scalar; their indent is that of the first one that is not blank. */
class BlockLines {
  readonly #reader: TextReader;
  readonly #parent: number;
  #indent: number;

  constructor(reader: TextReader, parent: number, increment: number) {
    this.#reader = reader;
    this.#parent = parent;
    this.#indent = increment === 0 ? 0 : Math.max(parent, 0) + increment;
  }

  isContent(): boolean {
    return this.#reader.column() === this.#indent && !Number.isNaN(this.#reader.code());
  }

  /** Moves over the indent and blank lines; answers the line ends of these. */
  skipBlank(): string {
    const reader = this.#reader;
    let deepest = 0;
    let breaks = '';
    for (;;) {
      while (this.#isInIndent() && reader.code() === 32) reader.at++;
      deepest = Math.max(deepest, reader.column());
      if (this.#isInIndent() && reader.code() === 9) {
        reader.fail(
          'found a tab character where an indentation space is expected while scanning a block scalar',
          reader.at,
          'replace the tab by spaces',
        );
      }
      if (!isBreak(reader.code())) break;
      breaks += reader.readBreak();
    }
    if (this.#indent === 0) this.#indent = Math.max(deepest, this.#parent + 1, 1);
    return breaks;
  }

  #isInIndent(): boolean {
    return this.#indent === 0 || this.#reader.column() < this.#indent;
  }
}
