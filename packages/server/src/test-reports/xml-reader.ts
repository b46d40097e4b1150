/** What a reader tells of a document, in its order. Text may come in several parts. */
export interface XmlListener {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(part: string): void;
  close(name: string): void;
}

/** A document that is not well-formed, or wants more than a report needs. */
export class InvalidXml extends Error {
  override readonly name = 'InvalidXml';
}

/** A longer tag is no part of a report. */
const longestTag = 1024 * 1024;
const deepest = 200;

/** Where a thing that is left out, or is all text, ends. */
const spans = [
  { begin: '<![CDATA[', end: ']]>', isText: true },
  { begin: '<!--', end: '-->', isText: false },
  { begin: '<?', end: '?>', isText: false },
] as const;

/**
 * Reads XML part by part, as it comes: elements, attributes, text, CDATA, the five entities and those by
 * number. Declarations of types are refused: they could make a small file large or name other files.
 * Throws `InvalidXml`.
 */
export class XmlReader {
  readonly #listener: XmlListener;
  readonly #open: string[] = [];
  #rest = '';
  #span: (typeof spans)[number] | undefined;
  #hasRoot = false;

  constructor(listener: XmlListener) {
    this.#listener = listener;
  }

  write(part: string): void {
    this.#rest += part;
    while (this.#step());
  }

  end(): void {
    const { length } = this.#rest.trim();
    if (this.#span || this.#open.length > 0 || length > 0 || !this.#hasRoot) {
      throw new InvalidXml(this.#hasRoot ? 'it ends too early' : 'there is no element in it');
    }
  }

  /** Reads one thing; false when more of the document has to come first. */
  #step(): boolean {
    if (this.#span) return this.#insideSpan(this.#span);
    const at = this.#rest.indexOf('<');
    if (at !== 0) return this.#textUntil(at);
    const span = spans.find(({ begin }) => this.#rest.startsWith(begin));
    if (span) {
      this.#rest = this.#rest.slice(span.begin.length);
      this.#span = span;
      return true;
    }
    if (spans.some(({ begin }) => begin.startsWith(this.#rest))) return false;
    if (this.#rest.startsWith('<!')) throw new InvalidXml('declarations of types are not read');
    return this.#tag();
  }

  #insideSpan({ end, isText }: (typeof spans)[number]): boolean {
    const at = this.#rest.indexOf(end);
    // Its end may be cut in half.
    const until = at === -1 ? Math.max(0, this.#rest.length - end.length + 1) : at;
    if (isText && until > 0) this.#text(this.#rest.slice(0, until));
    this.#rest = this.#rest.slice(at === -1 ? until : at + end.length);
    if (at !== -1) this.#span = undefined;
    return at !== -1;
  }

  #textUntil(at: number): boolean {
    // An entity may be cut in half.
    const half = at === -1 ? (/&[^;\s]{0,10}$/.exec(this.#rest)?.index ?? this.#rest.length) : at;
    if (half > 0) this.#text(decoded(this.#rest.slice(0, half)));
    this.#rest = this.#rest.slice(half);
    return at !== -1;
  }

  #text(part: string): void {
    if (this.#open.length > 0) this.#listener.text(part);
    else if (part.replace('\uFEFF', '').trim() !== '')
      throw new InvalidXml('text outside of elements');
  }

  #tag(): boolean {
    const end = endOfTag(this.#rest);
    if (end === -1) {
      if (this.#rest.length > longestTag) throw new InvalidXml('a tag is too long');
      return false;
    }
    const inner = this.#rest.slice(1, end);
    this.#rest = this.#rest.slice(end + 1);
    if (inner.startsWith('/')) this.#close(inner.slice(1).trim());
    else this.#begin(inner);
    return true;
  }

  #begin(inner: string): void {
    const isEmpty = inner.endsWith('/');
    const body = isEmpty ? inner.slice(0, -1) : inner;
    const name = /^[^\s/=<>"']+/.exec(body)?.[0];
    if (name === undefined) throw new InvalidXml('a tag has no name');
    if (this.#open.length === 0 && this.#hasRoot) throw new InvalidXml('there are two roots');
    if (this.#open.length >= deepest) throw new InvalidXml('elements are nested too deeply');
    this.#hasRoot = true;
    this.#listener.open(name, attributesOf(body.slice(name.length)));
    if (isEmpty) this.#listener.close(name);
    else this.#open.push(name);
  }

  #close(name: string): void {
    const expected = this.#open.pop();
    if (expected !== name)
      throw new InvalidXml(`</${name}> ends ${expected ? `<${expected}>` : 'nothing'}`);
    this.#listener.close(name);
  }
}

/** The place of the `>` that is not inside quotes; -1 when it has not come. */
function endOfTag(text: string): number {
  let quote = '';
  for (let at = 1; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return at;
  }
  return -1;
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  const one = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
  let end = 0;
  for (let match = one.exec(text); match; match = one.exec(text)) {
    attributes[match[1] ?? ''] = decoded(match[2] ?? match[3] ?? '');
    end = one.lastIndex;
  }
  if (text.slice(end).trim() !== '') throw new InvalidXml('an attribute is not understood');
  return attributes;
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;\s&]{0,10});?/g, (whole, name: string) => {
    const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
    const code = number
      ? Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10)
      : undefined;
    const character =
      code === undefined
        ? entities[name]
        : code <= 0x10ffff
          ? String.fromCodePoint(code)
          : undefined;
    if (character === undefined || !whole.endsWith(';'))
      throw new InvalidXml(`${whole} is no entity`);
    return character;
  });
}
