import { scanAnchor, scanDirective, scanTag } from './scan-name.ts';
import { scanBlock, scanPlain, scanQuoted } from './scan-scalar.ts';
import { isBlank, isBreak, isSpaceOrEnd, TextReader } from './text-reader.ts';
import type { MarkToken, Token } from './token.ts';

/** A place that turns out to be a key when a colon follows on its line. */
interface SimpleKey {
  isPossible: boolean;
  /** A colon must follow: nothing else may stand at this column. */
  isRequired: boolean;
  /** The number of the token that the key would stand before. */
  token: number;
  at: number;
  lineStart: number;
}

/** `|` `>` `@` `` ` `` `%` cannot begin a value. */
const unfit = [124, 62, 64, 96, 37];
/** Longer keys are none. */
const longestKey = 1024;

/**
 * Cuts a text into tokens, by the rules of libyaml, which Ruby reads YAML with: what it accepts and
 * what it says about the rest is what GitLab accepts and says. Indentation becomes tokens here, so
 * the composer needs no columns.
 */
export class Scanner {
  readonly #reader: TextReader;
  readonly #tokens: Token[] = [];
  #head = 0;
  /** How many tokens were taken. */
  #taken = 0;
  #isReady = false;
  #isAtEnd = false;
  #key = noKey();
  /** Of the collections around, when this one is of flow style. */
  readonly #outerKeys: SimpleKey[] = [];
  #mayBeginKey = true;
  #indent = -1;
  readonly #indents: number[] = [];

  constructor(text: string, start: number) {
    this.#reader = new TextReader(text, start);
  }

  /** The next token, which stays the next one. */
  peek(): Token {
    if (!this.#isReady) {
      while (!this.#isAtEnd && (this.#head === this.#tokens.length || this.#waitsForColon())) {
        this.#fetch();
      }
      this.#isReady = true;
    }
    // The queue cannot be empty here: the end of the text is a token too.
    return this.#tokens[this.#head] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#isReady = false;
    this.#taken++;
    this.#head++;
    if (this.#head === this.#tokens.length) {
      this.#tokens.length = 0;
      this.#head = 0;
    }
    return token;
  }

  get #inFlow(): boolean {
    return this.#outerKeys.length > 0;
  }

  /** The next token may yet get a key before it. */
  #waitsForColon(): boolean {
    this.#dropStaleKeys();
    if (this.#key.isPossible && this.#key.token === this.#taken) return true;
    return this.#outerKeys.some((key) => key.isPossible && key.token === this.#taken);
  }

  #dropStaleKeys(): void {
    this.#dropIfStale(this.#key);
    for (const key of this.#outerKeys) this.#dropIfStale(key);
  }

  #dropIfStale(key: SimpleKey): void {
    if (!key.isPossible) return;
    const { at, lineStart } = this.#reader;
    if (key.lineStart !== lineStart || at - key.at > longestKey) drop(key, this.#reader);
  }

  #fetch(): void {
    const reader = this.#reader;
    this.#skipToToken();
    this.#dropStaleKeys();
    this.#unroll(reader.column());
    const code = reader.code();
    if (Number.isNaN(code)) this.#end();
    else if (reader.at === reader.lineStart && code === 37) this.#directive();
    else if (reader.isMarker()) this.#document(code === 45 ? 'document-start' : 'document-end');
    else if (code === 45 && isSpaceOrEnd(reader.code(1))) this.#blockEntry();
    else if (code === 63 && this.#isIndicator()) this.#explicitKey();
    else if (code === 58 && this.#isIndicator()) this.#value();
    else if (code === 91) this.#openFlow('flow-sequence');
    else if (code === 123) this.#openFlow('flow-mapping');
    else if (code === 93) this.#closeFlow('flow-sequence-end');
    else if (code === 125) this.#closeFlow('flow-mapping-end');
    else if (code === 44) this.#mark('flow-entry', true);
    else if ((code === 124 || code === 62) && !this.#inFlow) this.#block();
    else this.#scalarLike(code);
  }

  /** `?` and `:` are letters in block style unless they stand alone. */
  #isIndicator(): boolean {
    return this.#inFlow || isSpaceOrEnd(this.#reader.code(1));
  }

  #skipToToken(): void {
    const reader = this.#reader;
    for (;;) {
      const mayHoldTabs = this.#inFlow || !this.#mayBeginKey;
      while (reader.code() === 32 || (mayHoldTabs && reader.code() === 9)) reader.at++;
      if (reader.code() === 35) reader.toLineEnd();
      if (!isBreak(reader.code())) return;
      reader.readBreak();
      if (!this.#inFlow) this.#mayBeginKey = true;
    }
  }

  #end(): void {
    this.#unroll(-1);
    drop(this.#key, this.#reader);
    this.#isAtEnd = true;
    this.#push('stream-end', 0);
  }

  #directive(): void {
    this.#unroll(-1);
    drop(this.#key, this.#reader);
    this.#mayBeginKey = false;
    this.#tokens.push(scanDirective(this.#reader));
  }

  #document(type: 'document-start' | 'document-end'): void {
    this.#unroll(-1);
    drop(this.#key, this.#reader);
    this.#mayBeginKey = false;
    this.#push(type, 3);
  }

  #openFlow(type: 'flow-sequence' | 'flow-mapping'): void {
    this.#saveKey();
    this.#outerKeys.push(this.#key);
    this.#key = noKey();
    this.#mayBeginKey = true;
    this.#push(type, 1);
  }

  #closeFlow(type: 'flow-sequence-end' | 'flow-mapping-end'): void {
    drop(this.#key, this.#reader);
    this.#key = this.#outerKeys.pop() ?? this.#key;
    this.#mayBeginKey = false;
    this.#push(type, 1);
  }

  /** An indicator after which a key may or may not stand. */
  #mark(type: 'flow-entry' | 'block-entry' | 'key', mayBeginKey: boolean): void {
    drop(this.#key, this.#reader);
    this.#mayBeginKey = mayBeginKey;
    this.#push(type, 1);
  }

  #blockEntry(): void {
    if (!this.#inFlow) this.#roll('block-sequence', 'block sequence entries');
    this.#mark('block-entry', true);
  }

  #explicitKey(): void {
    if (!this.#inFlow) this.#roll('block-mapping', 'mapping keys');
    this.#mark('key', !this.#inFlow);
  }

  #value(): void {
    const key = this.#key;
    if (key.isPossible) {
      const column = key.at - key.lineStart;
      const place = this.#head + key.token - this.#taken;
      this.#insert(place, { type: 'key', start: key.at, end: key.at });
      if (!this.#inFlow && this.#indent < column) {
        this.#insert(place, { type: 'block-mapping', start: key.at, end: key.at });
        this.#deepen(column);
      }
      key.isPossible = false;
      this.#mayBeginKey = false;
    } else {
      if (!this.#inFlow) this.#roll('block-mapping', 'mapping values');
      this.#mayBeginKey = !this.#inFlow;
    }
    this.#push('value', 1);
  }

  /** What may be a key. */
  #scalarLike(code: number): void {
    const reader = this.#reader;
    if (isBlank(code) || unfit.includes(code)) this.#refuse(code);
    this.#saveKey();
    this.#mayBeginKey = false;
    if (code === 34 || code === 39) this.#tokens.push(scanQuoted(reader));
    else if (code === 38) this.#tokens.push(scanAnchor(reader, 'anchor'));
    else if (code === 42) this.#tokens.push(scanAnchor(reader, 'alias'));
    else if (code === 33) this.#tokens.push(scanTag(reader, this.#inFlow));
    else {
      const { token, endsLine } = scanPlain(reader, this.#indent + 1, this.#inFlow);
      this.#tokens.push(token);
      if (endsLine) this.#mayBeginKey = true;
    }
  }

  #refuse(code: number): never {
    const isTab = code === 9;
    const words = 'found character that cannot start any token while scanning for the next token';
    this.#reader.fail(
      `${words}: ${isTab ? 'a tab' : `"${String.fromCharCode(code)}"`}`,
      this.#reader.at,
      isTab ? 'replace the tab by spaces' : 'put the value in quotes',
    );
  }

  #block(): void {
    drop(this.#key, this.#reader);
    this.#mayBeginKey = true;
    this.#tokens.push(scanBlock(this.#reader, this.#indent));
  }

  /** Most places are near the end. */
  #insert(place: number, token: Token): void {
    const tokens = this.#tokens;
    tokens.push(token);
    for (let at = tokens.length - 1; at > place; at--) {
      tokens[at] = tokens[at - 1] as Token;
    }
    tokens[place] = token;
  }

  #push(type: MarkToken['type'], length: number): void {
    const start = this.#reader.at;
    this.#reader.at += length;
    this.#tokens.push({ type, start, end: start + length });
  }

  #saveKey(): void {
    if (!this.#mayBeginKey) return;
    const key = this.#key;
    const { at, lineStart } = this.#reader;
    drop(key, this.#reader);
    key.isPossible = true;
    key.isRequired = !this.#inFlow && this.#indent === at - lineStart;
    key.token = this.#taken + this.#tokens.length - this.#head;
    key.at = at;
    key.lineStart = lineStart;
  }

  /** A block collection begins when its first entry stands deeper than what is around. */
  #roll(type: 'block-sequence' | 'block-mapping', what: string): void {
    const reader = this.#reader;
    if (!this.#mayBeginKey) reader.fail(`${what} are not allowed in this context`);
    if (this.#indent >= reader.column()) return;
    this.#deepen(reader.column());
    this.#push(type, 0);
  }

  #deepen(column: number): void {
    this.#indents.push(this.#indent);
    this.#indent = column;
  }

  #unroll(column: number): void {
    if (this.#inFlow) return;
    while (this.#indent > column) {
      this.#push('block-end', 0);
      this.#indent = this.#indents.pop() ?? -1;
    }
  }
}

function noKey(): SimpleKey {
  return { isPossible: false, isRequired: false, token: 0, at: 0, lineStart: 0 };
}

/** No colon came. */
function drop(key: SimpleKey, reader: TextReader): void {
  if (key.isPossible && key.isRequired) {
    reader.fail(
      "could not find expected ':' while scanning a simple key",
      key.at,
      'a key of a mapping must end with a colon',
    );
  }
  key.isPossible = false;
}
