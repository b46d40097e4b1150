/** Where words stand in a log. */
export interface TraceFindings {
  /** Numbers of lines, from 1: the first ones, as many as were asked for. */
  readonly lines: readonly number[];
  /** How many lines have them, also of those that are not named. */
  readonly found: number;
  /** How much was looked through: all there was. */
  readonly searched: { readonly lines: number; readonly bytes: number };
}

/** How many lines are named at most, and until when somebody waits for them. */
export interface SearchTerms {
  readonly most: number;
  readonly signal?: AbortSignal | undefined;
}

/** Longer lines are looked through in pieces: what somebody prints without an end fills no memory. */
const mostLineLength = 256 * 1024;

/** What a terminal does not show: colours, and the marks by which a runner tells sections. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
const unseen = /section_(?:start|end):\d+:[^\r\n]*\r\u001b\[0K|\u001b\[[0-9;:?]*[A-Za-z]/g;

/**
 * Looks for words in a log while it streams, whatever their case and their colours.
 *
 * Holds one line at a time. Stops between two chunks when `signal` says that nobody waits any more.
 *
 * @throws the signal's reason
 */
export async function searchTrace(
  content: AsyncIterable<Uint8Array>,
  words: string,
  { most, signal }: SearchTerms,
): Promise<TraceFindings> {
  const search = new Search(words.toLowerCase(), most);
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of content) {
    signal?.throwIfAborted();
    bytes += chunk.length;
    search.push(decoder.decode(chunk, { stream: true }));
  }
  search.push(decoder.decode());
  return search.end(bytes);
}

class Search {
  readonly #words: string;
  readonly #most: number;
  readonly #lines: number[] = [];
  #found = 0;
  /** Lines that have ended. */
  #ended = 0;
  /** The beginning of a line whose end has not come yet. */
  #rest = '';
  /** The line that is being read was found already. */
  #isFound = false;
  /** Of the line that is being read a piece was looked through. */
  #isCut = false;

  constructor(words: string, most: number) {
    this.#words = words;
    this.#most = most;
  }

  push(text: string): void {
    const all = this.#rest + text;
    let from = 0;
    for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', from)) {
      this.#look(all.slice(from, end));
      this.#ended += 1;
      this.#isFound = false;
      this.#isCut = false;
      from = end + 1;
    }
    this.#rest = all.slice(from);
    if (this.#rest.length > mostLineLength) {
      this.#look(this.#rest);
      // Words may lie across two pieces.
      this.#rest = this.#rest.slice(this.#rest.length - this.#words.length + 1);
      this.#isCut = true;
    }
  }

  end(bytes: number): TraceFindings {
    if (this.#rest !== '') this.#look(this.#rest);
    const isOpen = this.#rest !== '' || this.#isCut;
    return {
      lines: this.#lines,
      found: this.#found,
      searched: { lines: this.#ended + (isOpen ? 1 : 0), bytes },
    };
  }

  #look(line: string): void {
    const seen = line.includes('\u001b') ? line.replace(unseen, '') : line;
    if (this.#isFound || !seen.toLowerCase().includes(this.#words)) return;
    this.#isFound = true;
    this.#found += 1;
    if (this.#lines.length < this.#most) this.#lines.push(this.#ended + 1);
  }
}
