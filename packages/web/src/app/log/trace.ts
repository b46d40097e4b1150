import { send } from '#data/api.ts';
import { LogLines } from './log-lines.ts';

/** Bytes that are drawn of the end of a long log: a few thousand lines, at once. */
const endBytes = 128 * 1024;
/** Bytes read for each step towards its beginning. */
const portionBytes = 512 * 1024;
/** A log up to this size is read whole, so that its lines have numbers. */
const wholeBytes = 1024 * 1024;
/** More than this is never held: a log that grows faster is shown from a newer place. */
const mostBytes = 3 * 1024 * 1024;

/** What the viewer draws; a new object for each change. */
export interface TraceView {
  readonly log: LogLines;
  /** Bytes before what is loaded. */
  readonly startBytes: number;
  readonly sizeBytes: number;
  readonly isLoaded: boolean;
  readonly isLoadingEarlier: boolean;
  readonly error: Error | undefined;
}

/**
 * A job's log as far as it is loaded: `[startBytes, endBytes)` of the trace.
 *
 *     |-- on the server only --|-- #texts, shown --|-- comes by events --
 *     0                    #startBytes         #endBytes
 */
export class Trace {
  readonly #address: string;
  readonly #onChange: (view: TraceView) => void;
  readonly #onJump: () => void;
  readonly #abort = new AbortController();
  #texts: string[] = [];
  #log = new LogLines();
  #startBytes = 0;
  #endBytes = 0;
  /** How much was asked for beside the end. */
  #earlierBytes = 0;
  #isLoaded = false;
  #isLoading = false;
  #isLoadingEarlier = false;
  #error: Error | undefined;
  #isDrawing = false;

  /**
   * `address` is the API's of the trace. `onJump` is told when parts were left out, as the log grew
   * too fast: events should go on at `endBytes`, not bring all that lies before it.
   */
  constructor(address: string, onChange: (view: TraceView) => void, onJump: () => void) {
    this.#address = address;
    this.#onChange = onChange;
    this.#onJump = onJump;
  }

  /** Where events have to go on. */
  get endBytes(): number {
    return this.#endBytes;
  }

  /** Reads the end of the log, in place of what was there. */
  async loadEnd(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      const whole = await this.#read(`bytes=-${wholeBytes}`);
      const isWhole = whole.start === 0;
      const cut = isWhole ? 0 : whole.bytes.length - endBytes;
      const text = fromLineStart(whole.bytes.subarray(Math.max(0, cut)), isWhole);
      this.#startBytes = isWhole ? 0 : whole.start + Math.max(0, cut) + text.skippedBytes;
      this.#earlierBytes = 0;
      this.#endBytes = whole.start + whole.bytes.length;
      this.#replace([text.text]);
      this.#isLoaded = true;
      this.#error = undefined;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#error = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#isLoading = false;
    }
    this.#draw();
  }

  /** Reads a portion before what is loaded. */
  async loadEarlier(): Promise<void> {
    if (this.#startBytes === 0 || this.#isLoadingEarlier) return;
    this.#isLoadingEarlier = true;
    this.#draw();
    const end = this.#startBytes;
    try {
      const from = Math.max(0, end - portionBytes);
      const { bytes } = await this.#read(`bytes=${from}-${end - 1}`);
      if (end === this.#startBytes) {
        const { text, skippedBytes } = fromLineStart(bytes, from === 0);
        this.#startBytes = from + skippedBytes;
        this.#earlierBytes += end - this.#startBytes;
        this.#replace([text, ...this.#texts]);
      }
      this.#error = undefined;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#error = error instanceof Error ? error : new Error(String(error));
    }
    this.#isLoadingEarlier = false;
    this.#draw();
  }

  /** Takes what an event brought. */
  append(offset: number, text: string, endBytes: number): void {
    if (!this.#isLoaded || this.#isLoading || endBytes <= this.#endBytes) return;
    const isNext = offset === this.#endBytes;
    if (!isNext || endBytes - this.#startBytes - this.#earlierBytes > mostBytes) {
      void this.loadEnd().then(this.#onJump);
      return;
    }
    this.#texts.push(text);
    this.#log.push(text);
    this.#endBytes = endBytes;
    this.#draw();
  }

  /** Reads again if reading has failed; for when the server answers again. */
  recover(): void {
    if (this.#error) void this.loadEnd();
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(range: string): Promise<{ readonly start: number; readonly bytes: Uint8Array }> {
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
    if (!response) return { start: 0, bytes: new Uint8Array() };
    const [, start] = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '') ?? [];
    return { start: Number(start ?? 0), bytes: new Uint8Array(await response.arrayBuffer()) };
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
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      if (this.#abort.signal.aborted) return;
      this.#onChange({
        log: this.#log,
        startBytes: this.#startBytes,
        sizeBytes: this.#endBytes,
        isLoaded: this.#isLoaded,
        isLoadingEarlier: this.#isLoadingEarlier,
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
