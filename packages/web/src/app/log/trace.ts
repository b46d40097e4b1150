import { get, send } from '#data/api.ts';
import { LogLines } from './log-lines.ts';

/** Bytes that are drawn of the end of a long log: a few thousand lines, at once. */
const endBytes = 128 * 1024;
/** Bytes read around a line that somebody wants to see: some hundred lines behind it, drawn at once. */
const aroundBytes = 48 * 1024;
/** Bytes read for each step towards its beginning. */
const portionBytes = 512 * 1024;
/** A log up to this size is read whole. */
const wholeBytes = 1024 * 1024;
/** More than this is never held: a log that grows faster is shown from a newer place. */
const mostBytes = 3 * 1024 * 1024;

/** Lines that are shown before the one that an address names. */
const linesBefore = 200;

/** Where a line begins, as the server says. */
interface LinePlace {
  readonly line: number;
  readonly byte: number;
}

/** Bytes of the log, and how long all of it is. */
interface Part {
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly size: number | undefined;
}

/** What the viewer draws; a new object for each change. */
export interface TraceView {
  readonly log: LogLines;
  /** The number of the first line that is loaded; undefined until the server has said it. */
  readonly firstNumber: number | undefined;
  /** Bytes before what is loaded. */
  readonly startBytes: number;
  /** Bytes behind what is loaded: somebody looks at the beginning of a long log. */
  readonly restBytes: number;
  readonly sizeBytes: number;
  readonly isLoaded: boolean;
  readonly isLoadingMore: boolean;
  readonly error: Error | undefined;
}

/**
 * A job's log as far as it is loaded: `[startBytes, endBytes)` of the trace.
 *
 *     |-- on the server only --|-- #texts, shown --|-- comes by events --
 *     0                    #startBytes         #endBytes = #sizeBytes
 *
 * At its beginning, the rest is on the server and events only tell how long it has become.
 */
export class Trace {
  readonly #address: string;
  readonly #onChange: (view: TraceView) => void;
  readonly #onJump: () => void;
  readonly #nextFrame: (draw: () => void) => void;
  readonly #abort = new AbortController();
  #texts: string[] = [];
  #log = new LogLines();
  #startBytes = 0;
  #firstNumber: number | undefined = 1;
  #endBytes = 0;
  /** How long the log is, as far as is known. */
  #sizeBytes = 0;
  /** How much was asked for beside the end. */
  #earlierBytes = 0;
  #isLoaded = false;
  #isLoading = false;
  #isLoadingMore = false;
  #error: Error | undefined;
  #isDrawing = false;

  /**
   * `address` is the API's of the trace. `onJump` is told when parts were left out, as the log grew
   * too fast: events should go on at `sizeBytes`, not bring all that lies before it. `nextFrame` draws.
   */
  constructor(
    address: string,
    onChange: (view: TraceView) => void,
    onJump: () => void,
    nextFrame: (draw: () => void) => void,
  ) {
    this.#nextFrame = nextFrame;
    this.#address = address;
    this.#onChange = onChange;
    this.#onJump = onJump;
  }

  /** Where events have to go on. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Reads the end of the log, in place of what was there. */
  async loadEnd(): Promise<void> {
    await this.#loadAnew(async () => {
      const whole = await this.#read(`bytes=-${wholeBytes}`);
      const isWhole = whole.start === 0;
      const cut = isWhole ? 0 : whole.bytes.length - endBytes;
      const text = fromLineStart(whole.bytes.subarray(Math.max(0, cut)), isWhole);
      this.#startBytes = isWhole ? 0 : whole.start + Math.max(0, cut) + text.skippedBytes;
      this.#firstNumber = isWhole ? 1 : undefined;
      this.#earlierBytes = 0;
      this.#endBytes = whole.start + whole.bytes.length;
      this.#sizeBytes = this.#endBytes;
      this.#replace([text.text]);
    });
    await this.#findNumber();
  }

  /** Reads the beginning of a long log, in place of what was there. */
  async loadBeginning(): Promise<void> {
    await this.#loadAnew(() => this.#readFrom({ line: 1, byte: 0 }));
  }

  /** Reads what is around a line, in place of what was there, unless the line is there; for a number beyond the last one. */
  async loadLine(number: number): Promise<void> {
    const first = this.#firstNumber;
    const isThere = first !== undefined && number >= first && number < first + this.#rows();
    if (isThere) return;
    const from = Math.max(1, number - linesBefore);
    await this.#loadAnew(async () => this.#readFrom(await this.#placeOf(`line=${from}`)));
  }

  async #readFrom({ line, byte }: LinePlace): Promise<void> {
    const { bytes, size = this.#sizeBytes } = await this.#read(
      `bytes=${byte}-${byte + aroundBytes - 1}`,
    );
    const whole = untilLineEnd(bytes, byte + bytes.length === size);
    this.#startBytes = byte;
    this.#firstNumber = line;
    this.#earlierBytes = 0;
    this.#endBytes = byte + whole.length;
    this.#sizeBytes = Math.max(this.#sizeBytes, size);
    this.#replace([new TextDecoder().decode(whole)]);
  }

  /** Asks which number the first line has. Without an answer there are none, and the log is shown all the same. */
  async #findNumber(): Promise<void> {
    const byte = this.#startBytes;
    if (this.#firstNumber !== undefined || this.#error) return;
    const place = await this.#placeOf(`byte=${byte}`).catch(() => undefined);
    if (place === undefined || byte !== this.#startBytes) return;
    this.#firstNumber = place.line;
    this.#draw();
  }

  #placeOf(question: string): Promise<LinePlace> {
    return get<LinePlace>(`${this.#address}/line?${question}`, this.#abort.signal);
  }

  /** Lines of the raw log that are loaded. */
  #rows(): number {
    return (this.#log.lines.at(-1)?.row ?? -1) + 1;
  }

  async #loadAnew(load: () => Promise<void>): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    await this.#tried(load);
    this.#isLoading = false;
    this.#draw();
  }

  /** Reads a portion before what is loaded. */
  async loadEarlier(): Promise<void> {
    if (this.#startBytes === 0) return;
    const end = this.#startBytes;
    await this.#loadMore(async () => {
      const from = Math.max(0, end - portionBytes);
      const { bytes } = await this.#read(`bytes=${from}-${end - 1}`);
      if (end === this.#startBytes) {
        const { text, skippedBytes } = fromLineStart(bytes, from === 0);
        if (this.#firstNumber !== undefined) this.#firstNumber -= text.split('\n').length - 1;
        this.#startBytes = from + skippedBytes;
        this.#earlierBytes += end - this.#startBytes;
        this.#replace([text, ...this.#texts]);
      }
    });
  }

  /** Reads a portion behind what is loaded. */
  async loadLater(): Promise<void> {
    if (this.#endBytes === this.#sizeBytes) return;
    const from = this.#endBytes;
    await this.#loadMore(async () => {
      const to = Math.min(this.#sizeBytes, from + portionBytes);
      const { bytes } = await this.#read(`bytes=${from}-${to - 1}`);
      if (from !== this.#endBytes) return;
      const whole = untilLineEnd(bytes, to === this.#sizeBytes);
      const text = new TextDecoder().decode(whole);
      this.#texts.push(text);
      this.#log.push(text);
      this.#endBytes += whole.length;
    });
  }

  async #loadMore(load: () => Promise<void>): Promise<void> {
    if (this.#isLoadingMore) return;
    this.#isLoadingMore = true;
    this.#draw();
    await this.#tried(load);
    this.#isLoadingMore = false;
    this.#draw();
  }

  async #tried(load: () => Promise<void>): Promise<void> {
    try {
      await load();
      this.#isLoaded = true;
      this.#error = undefined;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#error = error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Takes what an event brought. */
  append(offset: number, text: string, endBytes: number): void {
    if (!this.#isLoaded || this.#isLoading || endBytes <= this.#sizeBytes) return;
    if (this.#endBytes < this.#sizeBytes) {
      this.#sizeBytes = endBytes;
      this.#draw();
      return;
    }
    const isNext = offset === this.#endBytes;
    if (!isNext || endBytes - this.#startBytes - this.#earlierBytes > mostBytes) {
      void this.loadEnd().then(this.#onJump);
      return;
    }
    this.#texts.push(text);
    this.#log.push(text);
    this.#endBytes = endBytes;
    this.#sizeBytes = endBytes;
    this.#draw();
  }

  /** Reads again if reading has failed; for when the server answers again. */
  recover(): void {
    if (this.#error) void this.loadEnd();
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(range: string): Promise<Part> {
    const { signal } = this.#abort;
    const response = await send(this.#address, {
      headers: { range },
      cache: 'no-store',
      signal,
    }).catch((error) => {
      // An empty log has no range at all.
      if (error instanceof Error && 'status' in error && error.status === 416) return undefined;
      throw error;
    });
    if (!response) return { start: 0, bytes: new Uint8Array(), size: undefined };
    const [, start, size] =
      /^bytes (\d+)-\d+\/(\d+)/.exec(response.headers.get('content-range') ?? '') ?? [];
    return {
      start: Number(start ?? 0),
      size: size === undefined ? undefined : Number(size),
      bytes: new Uint8Array(await response.arrayBuffer()),
    };
  }

  #replace(texts: string[]): void {
    this.#texts = texts;
    this.#log = new LogLines();
    for (const text of texts) this.#log.push(text);
  }

  /** At most once per frame, however fast the log grows. */
  #draw(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    this.#nextFrame(() => {
      this.#isDrawing = false;
      if (this.#abort.signal.aborted) return;
      this.#onChange({
        log: this.#log,
        firstNumber: this.#firstNumber,
        startBytes: this.#startBytes,
        restBytes: this.#sizeBytes - this.#endBytes,
        sizeBytes: this.#sizeBytes,
        isLoaded: this.#isLoaded,
        isLoadingMore: this.#isLoadingMore,
        error: this.#error,
      });
    });
  }
}

/** Text from the first whole line on, and how many bytes lie before that. */
function fromLineStart(bytes: Uint8Array, isStart: boolean) {
  const newline = isStart ? -1 : bytes.indexOf(10);
  const skippedBytes = newline + 1;
  return { text: new TextDecoder().decode(bytes.subarray(skippedBytes)), skippedBytes };
}

/** Whole lines only, except at the end of the log: the next portion begins with a line. */
function untilLineEnd(bytes: Uint8Array, isEnd: boolean): Uint8Array {
  const newline = isEnd ? bytes.length - 1 : bytes.lastIndexOf(10);
  return newline < 0 ? bytes : bytes.subarray(0, newline + 1);
}
