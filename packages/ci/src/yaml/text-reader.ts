import { YamlError } from './error.ts';

/** A position in a text, and where its line begins. */
export class TextReader {
  readonly text: string;
  at: number;
  /** The offset at which the line of `at` begins. */
  lineStart: number;

  /** What stands at `start` counts as the first column. */
  constructor(text: string, start: number) {
    this.text = text;
    this.at = start;
    this.lineStart = start;
  }

  /** The character code here, or a few further; NaN after the end. */
  code(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead);
  }

  column(): number {
    return this.at - this.lineStart;
  }

  /** Moves over a line end and answers what it stands for; nothing at the end of the text. */
  readBreak(): string {
    const code = this.code();
    if (!isBreak(code)) return '';
    this.at += code === 13 && this.code(1) === 10 ? 2 : 1;
    this.lineStart = this.at;
    return code > 0x2000 ? String.fromCharCode(code) : '\n';
  }

  toLineEnd(): void {
    let at = this.at;
    while (!isBreakOrEnd(this.text.charCodeAt(at))) at++;
    this.at = at;
  }

  skipBlanks(): void {
    while (isBlank(this.code())) this.at++;
  }

  /** `---` or `...` at the start of a line. */
  isMarker(): boolean {
    if (this.at !== this.lineStart) return false;
    const code = this.code();
    if (code !== 45 && code !== 46) return false;
    return this.code(1) === code && this.code(2) === code && isSpaceOrEnd(this.code(3));
  }

  fail(message: string, offset = this.at, hint?: string): never {
    throw new YamlError(message, offset, hint);
  }
}

export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Line ends of YAML 1.1. */
export function isBreak(code: number): boolean {
  return (
    code === 10 ||
    code === 13 ||
    (code > 0x84 && (code === 0x85 || code === 0x2028 || code === 0x2029))
  );
}

export function isBreakOrEnd(code: number): boolean {
  return isBreak(code) || Number.isNaN(code);
}

/** White space, a line end, or the end of the text. */
export function isSpaceOrEnd(code: number): boolean {
  return code === 32 || code === 9 || isBreakOrEnd(code);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Characters of anchors and tag handles. */
export function isWord(code: number): boolean {
  return (
    isDigit(code) ||
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    code === 45
  );
}
