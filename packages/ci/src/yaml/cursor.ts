import type { ListNode, MapNode, Node, ScalarNode, Source } from './node.ts';
import { YamlError } from './scalar.ts';

/** A duplicated key: GitLab lets the last one win without a word. */
export interface DuplicateKey {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Bounds against hostile input. */
export interface YamlLimits {
  /** Estimated size of the tree with aliases written out, in bytes. */
  readonly sizeBytes: number;
  readonly depth: number;
}

/** Lines and aliases make the same tree bigger than its text: the estimate per node. */
const nodeBytes = 40;
const tooBig = 'The parsed YAML is too big';

/** A position in a text that is being read, with what was learned on the way. */
export class Cursor {
  readonly source: Source;
  readonly text: string;
  /** The offset of the next character. */
  at = 0;
  /** The offset at which the line of `at` begins. */
  lineStart = 0;
  /** Of the current document. */
  readonly anchors = new Map<string, Node>();
  readonly duplicates: DuplicateKey[] = [];
  readonly #limits: YamlLimits;
  readonly #weights = new Map<Node, number>();
  #depth = 0;

  constructor(source: Source, limits: YamlLimits) {
    this.source = source;
    this.text = source.text;
    this.#limits = limits;
  }

  /** Moves over blanks, comments and line ends to the next piece of content. */
  skipBlank(): boolean {
    const text = this.text;
    let crossed = false;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === 32) this.at++;
      else if (code === 10) {
        this.at++;
        this.lineStart = this.at;
        crossed = true;
      } else if (code === 13) this.at++;
      else if (code === 9) {
        if (crossed && this.#isIndentOnly()) this.#tabError();
        this.at++;
      } else if (code === 35 && this.#isCommentStart()) this.toLineEnd();
      else return crossed;
    }
  }

  /** Only blanks between the start of the line and here, and content after the tab. */
  #isIndentOnly(): boolean {
    const end = lineEnd(this.text, this.at);
    const rest = this.text.slice(this.at, end).trim();
    if (rest === '' || rest.startsWith('#')) return false;
    return this.text.slice(this.lineStart, this.at).trim() === '';
  }

  #tabError(): never {
    throw new YamlError(
      "found character '\\t' that cannot start any token: indentation must be spaces",
      this.at,
      'replace the tab by spaces',
    );
  }

  #isCommentStart(): boolean {
    if (this.at === this.lineStart) return true;
    const before = this.text.charCodeAt(this.at - 1);
    return before === 32 || before === 9 || before === 10 || before === 13;
  }

  toLineEnd(): void {
    this.at = lineEnd(this.text, this.at);
  }

  isMarker(marker: '---' | '...'): boolean {
    if (this.at !== this.lineStart && !(this.at === 1 && this.lineStart === 0)) return false;
    return this.text.startsWith(marker, this.at) && isBlankCode(this.text.charCodeAt(this.at + 3));
  }

  isDash(): boolean {
    return this.text.charCodeAt(this.at) === 45 && isBlankCode(this.text.charCodeAt(this.at + 1));
  }

  column(): number {
    return this.at - this.lineStart;
  }

  /** Moves ahead over text that may hold line ends. */
  moveTo(end: number): void {
    const newline = this.text.lastIndexOf('\n', end - 1);
    if (newline >= this.lineStart) this.lineStart = newline + 1;
    this.at = end;
  }

  fail(message: string, offset = this.at, hint?: string): never {
    throw new YamlError(message, offset, hint);
  }

  scalar(
    value: ScalarNode['value'],
    text: string,
    isQuoted: boolean,
    start: number,
    end: number,
  ): ScalarNode {
    return { kind: 'scalar', value, text, isQuoted, source: this.source, start, end };
  }

  nothing(at = this.at): ScalarNode {
    const place = { source: this.source, start: at, end: at };
    return { kind: 'scalar', value: null, text: '', isQuoted: false, ...place };
  }

  deeper<T>(read: () => T): T {
    if (++this.#depth > this.#limits.depth)
      this.fail(tooBig, this.at, `nested deeper than ${this.#limits.depth} levels`);
    const node = read();
    this.#depth--;
    return node;
  }

  /** Estimates the size of a collection with everything below it, aliases written out. */
  weigh<T extends ListNode | MapNode>(node: T): T {
    let weight = nodeBytes;
    if (node.kind === 'list') for (const item of node.items) weight += this.#weight(item);
    else for (const { value } of node.entries.values()) weight += nodeBytes + this.#weight(value);
    if (weight > this.#limits.sizeBytes)
      this.fail(tooBig, node.start, 'aliases count as if written out');
    this.#weights.set(node, weight);
    return node;
  }

  #weight(node: Node): number {
    if (node.kind === 'scalar') return nodeBytes + node.text.length;
    return this.#weights.get(node) ?? nodeBytes;
  }
}

/** White space, a line end, or the end of the text. */
export function isBlankCode(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9 || Number.isNaN(code);
}

/** The offset of the next line end. */
export function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}
