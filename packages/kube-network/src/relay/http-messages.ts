/** The first line and the header fields of a message; names in lower case. */
export interface MessageHead {
  readonly firstLine: string;
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * How long the body of a message is: bytes, or in chunks, or none because the real message follows
 * (`interim`). Undefined when nothing can be known about what follows.
 */
export type Framing = number | 'chunked' | 'interim' | undefined;

const largestHead = 256 * 1024;

type State = 'head' | 'body' | 'size' | 'chunk' | 'trailer';

/** Finds the ends of the HTTP/1 messages in one direction of a connection. */
export class HttpMessages {
  readonly #frame: (head: MessageHead) => Framing;
  readonly #onEnd: () => void;
  #state: State = 'head';
  /** Bytes of a head or a line that is not complete yet. */
  #held: Buffer = Buffer.alloc(0);
  /** Bytes of body or chunk that are still to come. */
  #left = 0;

  /** `frame` judges the head of each message; `onEnd` hears of the end of each. */
  constructor(frame: (head: MessageHead) => Framing, onEnd: () => void = () => {}) {
    this.#frame = frame;
    this.#onEnd = onEnd;
  }

  /** Whether all that was read are whole messages. */
  get isBetween(): boolean {
    return this.#state === 'head' && this.#held.length === 0;
  }

  /** Reads on; false when this is no HTTP that can be followed. */
  read(bytes: Buffer): boolean {
    let rest = bytes;
    while (rest.length > 0) {
      const next = this.#step(rest);
      if (!next) return false;
      rest = next;
    }
    return true;
  }

  /** Takes what it can use; answers what is left, or undefined when it makes no sense. */
  #step(bytes: Buffer): Buffer | undefined {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes);
      case 'body':
        return this.#skip(bytes, 'head');
      case 'size':
        return this.#readLine(bytes, (line) => this.#beginChunk(line));
      case 'chunk':
        return this.#skip(bytes, 'size');
      case 'trailer':
        return this.#readLine(bytes, (line) => {
          if (line === '') this.#end();
          return true;
        });
    }
  }

  #readHead(bytes: Buffer): Buffer | undefined {
    const first = this.#held[0] ?? bytes[0] ?? 0;
    // Every method and `HTTP/` begin with a letter; a TLS record or most other things don't.
    if (first < 0x41 || first > 0x7a) return undefined;
    const all = Buffer.concat([this.#held, bytes]);
    const end = all.indexOf('\r\n\r\n');
    if (end < 0) {
      this.#held = all;
      return all.length > largestHead ? undefined : Buffer.alloc(0);
    }
    this.#held = Buffer.alloc(0);
    const framing = this.#frame(parseHead(all.subarray(0, end).toString('latin1')));
    const rest = all.subarray(end + 4);
    if (framing === undefined) return undefined;
    if (framing === 'interim') return rest;
    if (framing === 'chunked') this.#state = 'size';
    else if (framing === 0) this.#end();
    else {
      this.#state = 'body';
      this.#left = framing;
    }
    return rest;
  }

  #readLine(bytes: Buffer, use: (line: string) => boolean): Buffer | undefined {
    const end = bytes.indexOf('\n');
    if (end < 0) {
      this.#held = Buffer.concat([this.#held, bytes]);
      return this.#held.length > largestHead ? undefined : Buffer.alloc(0);
    }
    const line = Buffer.concat([this.#held, bytes.subarray(0, end)]).toString('latin1');
    this.#held = Buffer.alloc(0);
    return use(line.replace(/\r$/, '')) ? bytes.subarray(end + 1) : undefined;
  }

  #beginChunk(line: string): boolean {
    const size = /^([0-9a-fA-F]{1,12})\s*(?:;.*)?$/.exec(line)?.[1];
    if (size === undefined) return false;
    const length = Number.parseInt(size, 16);
    // The line break after a chunk is read as part of it.
    this.#left = length + 2;
    this.#state = length === 0 ? 'trailer' : 'chunk';
    return true;
  }

  #skip(bytes: Buffer, next: State): Buffer {
    const count = Math.min(this.#left, bytes.length);
    this.#left -= count;
    if (this.#left === 0 && next === 'head') this.#end();
    else if (this.#left === 0) this.#state = next;
    return bytes.subarray(count);
  }

  #end() {
    this.#state = 'head';
    this.#onEnd();
  }
}

function parseHead(text: string): MessageHead {
  const [firstLine = '', ...lines] = text.split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return { firstLine, headers };
}
