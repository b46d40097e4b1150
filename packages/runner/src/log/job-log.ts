import { Writable } from 'node:stream';
import { guarded } from '@slipway/io';
import {
  errorLine,
  headingLine,
  noticeLine,
  plainLine,
  sectionEnd,
  sectionStart,
  warningLine,
} from './log-text.ts';
import type { Masker } from './mask.ts';

/** Takes a log's bytes, in order; the promise paces whoever writes. */
export interface Sink {
  append(chunks: readonly Buffer[]): Promise<void>;
}

/** What is remembered of a log's end. */
const lastBytes = 4096;

/** A job's log: what the runner says and what scripts print, in one order, with secrets masked. */
export class JobLog {
  /** For the output of scripts. Slow while the server is slow. */
  readonly stream: Writable;
  readonly #clock: () => Date;
  readonly #hasSections: boolean;
  readonly #masker: Masker;
  #last: Buffer = Buffer.alloc(0);
  readonly #keep: (chunks: readonly Buffer[]) => Promise<void>;

  /**
   * @param onLoss learns why bytes could not be kept, of a full disk for example. The stream itself
   *   never fails: a script that prints must not take the runner down.
   */
  constructor(
    sink: Sink,
    masker: Masker,
    clock: () => Date,
    hasSections: boolean,
    onLoss: (error: unknown) => void = () => undefined,
  ) {
    this.#keep = async (chunks) => {
      try {
        if (chunks.length > 0) await sink.append(chunks);
      } catch (error) {
        onLoss(error);
      }
    };
    this.#masker = masker;
    this.#clock = clock;
    this.#hasSections = hasSections;
    const append = (chunks: readonly Buffer[], done: () => void): void => {
      const shown = chunks.map((chunk) => masker.push(chunk)).filter(({ length }) => length > 0);
      const ends = shown.map((chunk) => chunk.subarray(-lastBytes));
      this.#last = Buffer.concat([this.#last, ...ends]).subarray(-lastBytes);
      if (shown.length === 0) done();
      else this.#keep(shown).then(done, done);
    };
    this.stream = guarded(
      new Writable({
        highWaterMark: 1 << 20,
        write: (chunk: Buffer, _encoding, done) => append([chunk], done),
        writev: (chunks, done) =>
          append(
            chunks.map(({ chunk }) => chunk as Buffer),
            done,
          ),
      }),
    );
  }

  /** The end of what has been written so far, as it is shown. */
  async lastWords(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stream.write(Buffer.alloc(0), () => resolve());
    await promise;
    return this.#last.toString();
  }

  plain(text: string): void {
    this.stream.write(plainLine(text));
  }

  notice(text: string): void {
    this.stream.write(noticeLine(text));
  }

  warn(text: string): void {
    this.stream.write(warningLine(text));
  }

  error(text: string): void {
    this.stream.write(errorLine(text));
  }

  /** Runs `work` as a section under its heading. */
  async section<T>(name: string, heading: string, work: () => Promise<T>): Promise<T> {
    if (this.#hasSections) this.stream.write(sectionStart(name, this.#clock()));
    this.stream.write(headingLine(heading));
    try {
      return await work();
    } finally {
      if (this.#hasSections) this.stream.write(sectionEnd(name, this.#clock()));
    }
  }

  /** Resolves when everything written so far is in the trace, also what masking held back. */
  async end(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stream.end(resolve);
    await promise;
    const rest = this.#masker.flush();
    if (rest.length > 0) await this.#keep([rest]);
  }
}
