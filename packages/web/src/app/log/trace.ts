import { beginsLine, firstLines, fromLineStart, lastLinesAt, untilLineEnd } from './line-bounds.ts';
import { LogLines } from './log-lines.ts';
import { type LinePlace, traceSource } from './trace-source.ts';

/** How much is taken at a time: bytes cost to read, lines to draw, and either may be the many. */
interface Portion {
  readonly bytes: number;
  readonly lines: number;
}

/** A log up to this size is read whole. */
const whole: Portion = { bytes: 1024 * 1024, lines: 10_000 };
/** Drawn of the end of a longer one, at once. */
const end: Portion = { bytes: 128 * 1024, lines: 1500 };
/** Drawn around a line that somebody wants to see. */
const around: Portion = { bytes: 48 * 1024, lines: 600 };
/** Each step towards its beginning or its end. */
const step: Portion = { bytes: 512 * 1024, lines: 5000 };
/** More than this is never held: a log that grows faster is shown from a newer place. */
const most: Portion = { bytes: 3 * 1024 * 1024, lines: 40_000 };

/** Lines that are shown before the one that an address names. */
const linesBefore = 200;

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
  readonly #source: ReturnType<typeof traceSource>;
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
  #earlier: Portion = { bytes: 0, lines: 0 };
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
    this.#source = traceSource(address, this.#abort.signal);
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
      const { start, bytes } = await this.#source.read(`bytes=-${whole.bytes}`);
      const isWhole = start === 0 && lastLinesAt(bytes, whole.lines) === 0;
      const cut = isWhole
        ? 0
        : Math.max(0, bytes.length - end.bytes, lastLinesAt(bytes, end.lines));
      const { text, skippedBytes } = fromLineStart(
        bytes.subarray(cut),
        isWhole || beginsLine(bytes, cut),
      );
      const from = start + cut + skippedBytes;
      // Before they are drawn: with numbers that come later each line would be drawn once more.
      this.#firstNumber = isWhole ? 1 : await this.#numberAt(from);
      this.#startBytes = from;
      this.#earlier = { bytes: 0, lines: 0 };
      this.#endBytes = start + bytes.length;
      this.#sizeBytes = this.#endBytes;
      this.#replace([text]);
    });
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
    await this.#loadAnew(async () => this.#readFrom(await this.#source.placeOf(`line=${from}`)));
  }

  async #readFrom({ line, byte }: LinePlace): Promise<void> {
    const read = await this.#source.read(`bytes=${byte}-${byte + around.bytes - 1}`);
    const { size = this.#sizeBytes } = read;
    const bytes = firstLines(read.bytes, around.lines);
    const lines = untilLineEnd(bytes, byte + bytes.length === size);
    this.#startBytes = byte;
    this.#firstNumber = line;
    this.#earlier = { bytes: 0, lines: 0 };
    this.#endBytes = byte + lines.length;
    this.#sizeBytes = Math.max(this.#sizeBytes, size);
    this.#replace([new TextDecoder().decode(lines)]);
  }

  /** The number of the line that begins there. Without an answer there are none, and the log is shown all the same. */
  async #numberAt(byte: number): Promise<number | undefined> {
    const place = await this.#source.placeOf(`byte=${byte}`).catch(() => undefined);
    return place?.line;
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
    const before = this.#startBytes;
    await this.#loadMore(async () => {
      const from = Math.max(0, before - step.bytes);
      const { bytes } = await this.#source.read(`bytes=${from}-${before - 1}`);
      if (before !== this.#startBytes) return;
      const cut = lastLinesAt(bytes, step.lines);
      const { text, skippedBytes } = fromLineStart(
        bytes.subarray(cut),
        from + cut === 0 || beginsLine(bytes, cut),
      );
      const lines = text.split('\n').length - 1;
      if (this.#firstNumber !== undefined) this.#firstNumber -= lines;
      this.#startBytes = from + cut + skippedBytes;
      this.#earlier = {
        bytes: this.#earlier.bytes + before - this.#startBytes,
        lines: this.#earlier.lines + lines,
      };
      this.#replace([text, ...this.#texts]);
    });
  }

  /** Reads a portion behind what is loaded. */
  async loadLater(): Promise<void> {
    if (this.#endBytes === this.#sizeBytes) return;
    const from = this.#endBytes;
    await this.#loadMore(async () => {
      const to = Math.min(this.#sizeBytes, from + step.bytes);
      const read = await this.#source.read(`bytes=${from}-${to - 1}`);
      if (from !== this.#endBytes) return;
      const bytes = firstLines(read.bytes, step.lines);
      const lines = untilLineEnd(bytes, from + bytes.length === this.#sizeBytes);
      const text = new TextDecoder().decode(lines);
      this.#texts.push(text);
      this.#log.push(text);
      this.#endBytes += lines.length;
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
    const isTooMuch =
      endBytes - this.#startBytes - this.#earlier.bytes > most.bytes ||
      this.#log.lines.length - this.#earlier.lines > most.lines;
    if (!isNext || isTooMuch) {
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
