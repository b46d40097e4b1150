import { didYouMean } from '../nearest.ts';
import type { Entry, ListNode, MapNode, Node, ReferenceNode, ScalarNode, Source } from './node.ts';
import { parseBlockScalar, parseDoubleQuoted, parseSingleQuoted } from './quoted.ts';
import { resolvePlain, YamlError } from './scalar.ts';

/** A duplicated key: GitLab lets the last one win without a word. */
export interface DuplicateKey {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** The documents of one file, at most as many as asked for. */
export interface YamlFile {
  readonly documents: readonly Node[];
  readonly duplicates: readonly DuplicateKey[];
}

/** Bounds against hostile input. */
export interface YamlLimits {
  /** Estimated size of the tree with aliases written out, in bytes. */
  readonly sizeBytes: number;
  readonly depth: number;
}

interface Properties {
  anchor?: string;
  tag?: string;
  start: number;
}

/** Lines and aliases make the same tree bigger than its text: the estimate per node. */
const nodeBytes = 40;
const tooBig = 'The parsed YAML is too big';

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
  return new Reader(source, limits).file(maxDocuments);
}

class Reader {
  readonly #source: Source;
  readonly #text: string;
  readonly #limits: YamlLimits;
  #at = 0;
  #lineStart = 0;
  #depth = 0;
  #anchors = new Map<string, Node>();
  readonly #weights = new WeakMap<Node, number>();
  readonly #duplicates: DuplicateKey[] = [];

  constructor(source: Source, limits: YamlLimits) {
    this.#source = source;
    this.#text = source.text;
    this.#limits = limits;
  }

  file(maxDocuments: number): YamlFile {
    const documents: Node[] = [];
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    while (documents.length < maxDocuments) {
      this.#skipDirectives();
      if (this.#at >= this.#text.length) break;
      const hasMarker = this.#isMarker('---');
      if (hasMarker) this.#at += 3;
      this.#anchors = new Map();
      const node = this.#blockNode(-1, hasMarker);
      documents.push(node);
      this.#skipBlank();
      if (this.#isMarker('...')) this.#at += 3;
      else if (this.#at < this.#text.length && !this.#isMarker('---')) {
        this.#fail('did not find expected <document start>');
      }
    }
    return { documents, duplicates: this.#duplicates };
  }

  // --- white space -------------------------------------------------------------------------

  /** Moves over blanks, comments and line ends to the next piece of content. */
  #skipBlank(): boolean {
    const text = this.#text;
    let crossed = false;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === 32) this.#at++;
      else if (code === 10) {
        this.#at++;
        this.#lineStart = this.#at;
        crossed = true;
      } else if (code === 13) this.#at++;
      else if (code === 9) {
        if (crossed && this.#isIndentOnly()) this.#tabError();
        this.#at++;
      } else if (code === 35 && this.#isCommentStart()) this.#toLineEnd();
      else return crossed;
    }
  }

  /** Only blanks between the start of the line and here, and content after the tab. */
  #isIndentOnly(): boolean {
    const end = lineEnd(this.#text, this.#at);
    const rest = this.#text.slice(this.#at, end).trim();
    if (rest === '' || rest.startsWith('#')) return false;
    return this.#text.slice(this.#lineStart, this.#at).trim() === '';
  }

  #tabError(): never {
    throw new YamlError(
      "found character '\\t' that cannot start any token: indentation must be spaces",
      this.#at,
      'replace the tab by spaces',
    );
  }

  #isCommentStart(): boolean {
    if (this.#at === this.#lineStart) return true;
    const before = this.#text.charCodeAt(this.#at - 1);
    return before === 32 || before === 9 || before === 10 || before === 13;
  }

  #toLineEnd(): void {
    this.#at = lineEnd(this.#text, this.#at);
  }

  #skipDirectives(): void {
    for (;;) {
      this.#skipBlank();
      if (this.#text[this.#at] === '%' && this.#column() === 0) this.#toLineEnd();
      else if (this.#isMarker('...')) this.#at += 3;
      else return;
    }
  }

  #isMarker(marker: '---' | '...'): boolean {
    if (this.#at !== this.#lineStart && !(this.#at === 1 && this.#lineStart === 0)) return false;
    return (
      this.#text.startsWith(marker, this.#at) && isBlankCode(this.#text.charCodeAt(this.#at + 3))
    );
  }

  #column(): number {
    return this.#at - this.#lineStart;
  }

  #fail(message: string, offset = this.#at, hint?: string): never {
    throw new YamlError(message, offset, hint);
  }

  // --- block nodes -------------------------------------------------------------------------

  /**
   * The node after an indicator (`-`, `:`, document start). `parent` is the column of the
   * collection that it belongs to; `sameLine` says that content may follow on this very line.
   * A sequence may stand at its mapping's own column.
   */
  #blockNode(parent: number, sameLine: boolean, inMapping = false): Node {
    const before = this.#at;
    let crossed = this.#skipBlank() || !sameLine;
    const properties: Properties = { start: this.#at };
    while (this.#hasContent(parent, crossed, inMapping) && this.#readProperty(properties)) {
      crossed = this.#skipBlank() || crossed;
      // A property directly before a key belongs to the key.
    }
    if (!this.#hasContent(parent, crossed, inMapping))
      return this.#finish(this.#null(before), properties);
    return this.#finish(this.#blockContent(parent, crossed, inMapping), properties);
  }

  #hasContent(parent: number, crossed: boolean, inMapping: boolean): boolean {
    if (this.#at >= this.#text.length) return false;
    if (!crossed) return true;
    if (this.#isMarker('---') || this.#isMarker('...')) return false;
    const column = this.#column();
    return column > parent || (inMapping && column === parent && this.#isDash());
  }

  #isDash(): boolean {
    return (
      this.#text.charCodeAt(this.#at) === 45 && isBlankCode(this.#text.charCodeAt(this.#at + 1))
    );
  }

  #blockContent(parent: number, crossed: boolean, inMapping: boolean): Node {
    const canNest = crossed || !inMapping;
    switch (this.#text[this.#at]) {
      case '-':
        if (!this.#isDash()) break;
        if (!canNest) this.#fail('block sequence entries are not allowed in this context');
        return this.#deeper(() => this.#blockList(this.#column()));
      case '|':
      case '>':
        return this.#blockScalar(parent);
      case '?':
        if (isBlankCode(this.#text.charCodeAt(this.#at + 1))) {
          this.#fail('explicit keys ("? ") are not supported');
        }
        break;
    }
    const start = this.#at;
    const column = this.#column();
    const key = this.#implicitKey();
    if (key) {
      if (!canNest) this.#fail('mapping values are not allowed in this context', this.#at - 1);
      return this.#deeper(() => this.#blockMap(column, key));
    }
    this.#at = start;
    return this.#value(parent);
  }

  /** A value that is no block collection. */
  #value(parent: number): Node {
    switch (this.#text[this.#at]) {
      case '[':
      case '{': {
        const node = this.#flowNode();
        this.#expectLineEnd();
        return node;
      }
      case '"':
      case "'": {
        const node = this.#quoted();
        this.#expectLineEnd();
        return node;
      }
      case '*': {
        const node = this.#alias();
        this.#expectLineEnd();
        return node;
      }
      default:
        return this.#plain(parent);
    }
  }

  #expectLineEnd(): void {
    let at = this.#at;
    while (this.#text[at] === ' ' || this.#text[at] === '\t') at++;
    const char = this.#text[at];
    if (char === undefined || char === '\n' || char === '\r') return;
    if (char === '#' && at > this.#at) return;
    if (char === ':') this.#fail('mapping values are not allowed in this context', at);
    this.#fail(
      `did not find expected key or line end while parsing a value: unexpected "${char}"`,
      at,
    );
  }

  #blockList(column: number): ListNode {
    const start = this.#at;
    const items: Node[] = [];
    let end = start;
    while (this.#isDash() && this.#column() === column && !this.#isMarker('---')) {
      this.#at++;
      const item = this.#blockNode(column, true);
      items.push(item);
      end = item.end;
      this.#skipBlank();
    }
    if (this.#at < this.#text.length && this.#column() > column && !this.#isMarker('...')) {
      this.#fail("did not find expected '-' indicator while parsing a block collection");
    }
    return this.#weigh({ kind: 'list', items, source: this.#source, start, end });
  }

  #blockMap(column: number, first: ScalarNode): MapNode {
    const entries = new Map<string, Entry>();
    let key: ScalarNode | undefined = first;
    let end = first.end;
    while (key) {
      const value = this.#blockNode(column, true, true);
      this.#put(entries, key, value, first.start);
      end = Math.max(
        key.end,
        value.source === this.#source && value.start >= key.end ? value.end : 0,
      );
      this.#skipBlank();
      if (this.#at >= this.#text.length || this.#column() < column) break;
      if (this.#isMarker('---') || this.#isMarker('...')) break;
      if (this.#column() > column)
        this.#fail('did not find expected key: the indentation does not fit');
      if (this.#isDash())
        this.#fail("did not find expected key while parsing a block mapping: unexpected '-'");
      const at: number = this.#at;
      const properties: Properties = { start: at };
      while (this.#readProperty(properties)) this.#skipBlank();
      key = this.#implicitKey();
      if (!key)
        this.#fail("could not find expected ':'", at, 'a key of a mapping must end with a colon');
      if (properties.anchor) this.#anchors.set(properties.anchor, key);
    }
    return this.#weigh({ kind: 'map', entries, source: this.#source, start: first.start, end });
  }

  /** A key on one line with its colon, or undefined (then the position is left anywhere). */
  #implicitKey(): ScalarNode | undefined {
    const char = this.#text[this.#at];
    let key: ScalarNode | undefined;
    if (char === '"' || char === "'") {
      const line = this.#lineStart;
      key = this.#quoted();
      if (this.#lineStart !== line) return undefined;
    } else if (char === '*') {
      const node = this.#alias();
      if (node.kind !== 'scalar') return undefined;
      key = node;
    } else if (char === '[' || char === '{') {
      return undefined;
    } else {
      const end = this.#plainLineEnd(false);
      if (end === this.#at || this.#text[end] !== ':') return undefined;
      this.#checkPlainStart();
      key = this.#plainNode(this.#at, end);
      this.#at = end;
    }
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at++;
    if (this.#text[this.#at] !== ':' || !isBlankCode(this.#text.charCodeAt(this.#at + 1))) {
      return undefined;
    }
    this.#at++;
    return key;
  }

  #put(entries: Map<string, Entry>, key: ScalarNode, value: Node, mapStart: number): void {
    const name = key.value === null ? '' : key.isQuoted ? String(key.value) : keyText(key);
    if (name === '<<' && !key.isQuoted && this.#mergeInto(entries, value)) return;
    // Keys that a merge brought in stand before this mapping, or in another one.
    const known = entries.get(name);
    if (known && known.key.start >= mapStart && known.key.source === this.#source) {
      this.#duplicates.push({ key: name, start: key.start, end: key.end });
    }
    entries.set(name, { key, value });
  }

  /** A merge key replaces what stands before it and yields to what comes after, as in Ruby. */
  #mergeInto(entries: Map<string, Entry>, value: Node): boolean {
    const maps = value.kind === 'list' ? value.items.toReversed() : [value];
    if (!maps.every((map) => map.kind === 'map')) return false;
    const merged = new Map<string, Entry>();
    for (const map of maps) for (const [name, entry] of map.entries) merged.set(name, entry);
    for (const [name, entry] of merged) entries.set(name, entry);
    return true;
  }

  // --- properties, aliases -----------------------------------------------------------------

  #readProperty(properties: Properties): boolean {
    const char = this.#text[this.#at];
    if (char !== '&' && char !== '!') return false;
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && !isBlankCode(this.#text.charCodeAt(end))) {
      if (/[,[\]{}]/.test(this.#text.charAt(end))) break;
      end++;
    }
    const name = this.#text.slice(start + 1, end);
    if (char === '&') {
      if (name === '') this.#fail('did not find expected alphabetic or numeric character');
      properties.anchor = name;
    } else properties.tag = name;
    if (properties.start > start) properties.start = start;
    this.#at = end;
    return true;
  }

  #finish(node: Node, { anchor, tag, start }: Properties): Node {
    const tagged = tag === undefined ? node : this.#applyTag(node, tag, start);
    if (anchor !== undefined) this.#anchors.set(anchor, tagged);
    return tagged;
  }

  #applyTag(node: Node, tag: string, start: number): Node {
    if (tag === 'reference') return this.#reference(node, start);
    if (node.kind === 'scalar' && (tag === '!str' || tag === '')) {
      return { ...node, value: node.isQuoted ? node.value : node.text, isQuoted: true };
    }
    if (tag === '!int' || tag === '!float' || tag === '!bool' || tag === '!null') return node;
    if ((tag === '!map' && node.kind === 'map') || (tag === '!seq' && node.kind === 'list')) {
      return node;
    }
    return this.#fail(
      `Unknown tag: !${tag}`,
      start,
      'the only tag of a pipeline configuration is !reference',
    );
  }

  #reference(node: Node, start: number): ReferenceNode {
    const items = node.kind === 'list' ? node.items : [];
    const path = items.map((item) =>
      item.kind === 'scalar' && typeof item.value === 'string' ? item.value : undefined,
    );
    if (path.length === 0 || path.includes(undefined)) {
      const written = this.#text.slice(start, node.end).replace(/\s+/g, ' ');
      this.#fail(
        `${written} is not valid`,
        start,
        'write a list of names: !reference [job, keyword]',
      );
    }
    const names = path.filter((name) => name !== undefined);
    return { kind: 'reference', path: names, source: this.#source, start, end: node.end };
  }

  #alias(): Node {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && !/[\s,[\]{}]/.test(this.#text.charAt(end))) end++;
    // `*name:` at a line end means a key; nobody puts a colon last in a name.
    if (this.#text[end - 1] === ':') end--;
    const name = this.#text.slice(start + 1, end);
    this.#at = end;
    const node = this.#anchors.get(name);
    if (!node) {
      this.#fail(`Unknown alias: ${name}`, start, anchorHint(name, [...this.#anchors.keys()]));
    }
    return node;
  }

  // --- scalars -----------------------------------------------------------------------------

  #null(at = this.#at): ScalarNode {
    const place = { source: this.#source, start: at, end: at };
    return { kind: 'scalar', value: null, text: '', isQuoted: false, ...place };
  }

  #quoted(): ScalarNode {
    const start = this.#at;
    const isDouble = this.#text[start] === '"';
    const { value, end } = isDouble
      ? parseDoubleQuoted(this.#text, start)
      : parseSingleQuoted(this.#text, start);
    this.#moveTo(end);
    return this.#scalar(value, value, true, start, end);
  }

  /** Moves ahead over text that may hold line ends. */
  #moveTo(end: number): void {
    const newline = this.#text.lastIndexOf('\n', end - 1);
    if (newline >= this.#lineStart) this.#lineStart = newline + 1;
    this.#at = end;
  }

  #blockScalar(parent: number): ScalarNode {
    const start = this.#at;
    const { value, end } = parseBlockScalar(this.#text, start, parent);
    this.#moveTo(end);
    return this.#scalar(value, value, true, start, Math.max(start + 1, trimEnd(this.#text, end)));
  }

  #scalar(
    value: ScalarNode['value'],
    text: string,
    isQuoted: boolean,
    start: number,
    end: number,
  ): ScalarNode {
    return { kind: 'scalar', value, text, isQuoted, source: this.#source, start, end };
  }

  #checkPlainStart(): void {
    const char = this.#text.charAt(this.#at);
    if ('@`%'.includes(char)) {
      this.#fail(
        `found character '${char}' that cannot start any token`,
        this.#at,
        'put the value in quotes',
      );
    }
    if (',]}'.includes(char))
      this.#fail(`did not find expected node content: unexpected "${char}"`);
  }

  /** Where the plain scalar that begins here ends on its line; blanks at its end not counted. */
  #plainLineEnd(inFlow: boolean): number {
    const text = this.#text;
    let at = this.#at;
    let end = at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (Number.isNaN(code) || code === 10 || code === 13) return end;
      if (code === 58) {
        const next = text.charCodeAt(at + 1);
        if (isBlankCode(next) || (inFlow && (next === 44 || next === 93 || next === 125)))
          return end;
      } else if (code === 35) {
        if (at > this.#at && isBlankCode(text.charCodeAt(at - 1))) return end;
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

  #plainNode(start: number, end: number): ScalarNode {
    const text = this.#text.slice(start, end);
    return this.#scalar(resolvePlain(text, start), text, false, start, end);
  }

  #plain(parent: number): ScalarNode {
    this.#checkPlainStart();
    const start = this.#at;
    let end = this.#plainLineEnd(false);
    let folded = this.#text.slice(start, end);
    this.#at = end;
    let lines = 1;
    for (;;) {
      if (this.#text[this.#skipSpaces(end)] === '#') break;
      if (this.#text[this.#skipSpaces(end)] === ':') {
        this.#fail('mapping values are not allowed in this context', this.#skipSpaces(end));
      }
      const next = this.#continuation(end, parent);
      if (next === undefined) break;
      this.#lineStart = next.lineStart;
      this.#at = next.at;
      const lineEndAt = this.#plainLineEnd(false);
      if (lineEndAt === next.at) break;
      folded += next.breaks > 1 ? '\n'.repeat(next.breaks - 1) : ' ';
      folded += this.#text.slice(next.at, lineEndAt);
      end = lineEndAt;
      this.#at = end;
      lines++;
    }
    const value = lines === 1 ? resolvePlain(folded, start) : folded;
    return this.#scalar(value, folded, false, start, end);
  }

  #skipSpaces(from: number): number {
    let at = from;
    while (this.#text[at] === ' ' || this.#text[at] === '\t') at++;
    return at;
  }

  /** The next line if it goes on with a plain scalar: deeper than `parent`, no comment, no marker. */
  #continuation(
    from: number,
    parent: number,
  ): { readonly at: number; readonly lineStart: number; readonly breaks: number } | undefined {
    const text = this.#text;
    let at = from;
    let lineStart = this.#lineStart;
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

  // --- flow --------------------------------------------------------------------------------

  #flowNode(): Node {
    const properties: Properties = { start: this.#at };
    while (this.#readProperty(properties)) this.#skipBlank();
    return this.#finish(this.#flowContent(), properties);
  }

  #flowContent(): Node {
    switch (this.#text[this.#at]) {
      case '[':
        return this.#deeper(() => this.#flowList());
      case '{':
        return this.#deeper(() => this.#flowMap());
      case '"':
      case "'":
        return this.#quoted();
      case '*':
        return this.#alias();
      default:
        return this.#flowPlain();
    }
  }

  #flowPlain(): ScalarNode {
    const start = this.#at;
    let end = this.#plainLineEnd(true);
    if (end === start) return this.#null();
    this.#checkPlainStart();
    let folded = this.#text.slice(start, end);
    this.#at = end;
    for (let next = this.#continuation(end, -1); next; next = this.#continuation(end, -1)) {
      this.#lineStart = next.lineStart;
      this.#at = next.at;
      const stop = this.#plainLineEnd(true);
      if (stop === next.at) break;
      folded += ` ${this.#text.slice(next.at, stop)}`;
      end = stop;
      this.#at = end;
    }
    return this.#scalar(resolvePlain(folded, start), folded, false, start, end);
  }

  #flowList(): ListNode {
    const start = this.#at++;
    const items: Node[] = [];
    for (;;) {
      this.#skipBlank();
      if (this.#text[this.#at] === ']') break;
      items.push(this.#flowItem());
      this.#separator(']', start);
    }
    this.#at++;
    return this.#weigh({ kind: 'list', items, source: this.#source, start, end: this.#at });
  }

  /** An item of a flow list; `a: b` there is a mapping of one key. */
  #flowItem(): Node {
    const item = this.#flowNode();
    this.#skipBlank();
    if (this.#text[this.#at] !== ':') return item;
    if (item.kind !== 'scalar') this.#fail('a key must be a single value');
    this.#at++;
    const value = this.#flowValue();
    const entries = new Map<string, Entry>();
    this.#put(entries, item, value, item.start);
    return this.#weigh({
      kind: 'map',
      entries,
      source: this.#source,
      start: item.start,
      end: value.end,
    });
  }

  #flowMap(): MapNode {
    const start = this.#at++;
    const entries = new Map<string, Entry>();
    for (;;) {
      this.#skipBlank();
      if (this.#text[this.#at] === '}') break;
      const key = this.#flowNode();
      if (key.kind !== 'scalar') this.#fail('a key must be a single value', key.start);
      this.#skipBlank();
      let value: Node = this.#null();
      if (this.#text[this.#at] === ':') {
        this.#at++;
        value = this.#flowValue();
      } else if (key.start === key.end) this.#fail('did not find expected node content');
      this.#put(entries, key, value, start);
      this.#separator('}', start);
    }
    this.#at++;
    return this.#weigh({ kind: 'map', entries, source: this.#source, start, end: this.#at });
  }

  #flowValue(): Node {
    this.#skipBlank();
    const char = this.#text[this.#at];
    return char === ',' || char === ']' || char === '}' ? this.#null() : this.#flowNode();
  }

  #separator(close: string, start: number): void {
    this.#skipBlank();
    const char = this.#text[this.#at];
    if (char === ',') this.#at++;
    else if (char !== close) {
      const open = close === ']' ? '[' : '{';
      this.#fail(
        `did not find expected ',' or '${close}' while parsing a flow collection`,
        this.#at < this.#text.length ? this.#at : start,
        `the "${open}" must be closed by "${close}"`,
      );
    }
  }

  // --- limits ------------------------------------------------------------------------------

  #deeper<T>(read: () => T): T {
    if (++this.#depth > this.#limits.depth)
      this.#fail(tooBig, this.#at, `nested deeper than ${this.#limits.depth} levels`);
    const node = read();
    this.#depth--;
    return node;
  }

  /** Estimates the size of a collection with everything below it, aliases written out. */
  #weigh<T extends ListNode | MapNode>(node: T): T {
    let weight = nodeBytes;
    if (node.kind === 'list') for (const item of node.items) weight += this.#weight(item);
    else for (const { value } of node.entries.values()) weight += nodeBytes + this.#weight(value);
    if (weight > this.#limits.sizeBytes)
      this.#fail(tooBig, node.start, 'aliases count as if written out');
    this.#weights.set(node, weight);
    return node;
  }

  #weight(node: Node): number {
    if (node.kind === 'scalar') return nodeBytes + node.text.length;
    return this.#weights.get(node) ?? nodeBytes;
  }
}

function keyText(key: ScalarNode): string {
  return typeof key.value === 'string'
    ? key.value
    : typeof key.value === 'boolean'
      ? String(key.value)
      : key.text;
}

function isBlankCode(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9 || Number.isNaN(code);
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

function trimEnd(text: string, from: number): number {
  let at = from;
  while (at > 0 && isBlankCode(text.charCodeAt(at - 1))) at--;
  return at;
}

function anchorHint(name: string, known: readonly string[]): string {
  const near = didYouMean(name, known);
  return near ?? 'anchors work only inside one file, and before their aliases';
}
