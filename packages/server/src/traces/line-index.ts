import type { Files } from '@slipway/files';

/** A line of a log, and where it begins. */
export interface LinePlace {
  /** From 1, as editors count. */
  readonly line: number;
  readonly byte: number;
}

/** Bytes between two marks: a place is found by reading no more than that. */
const markBytes = 64 * 1024;
const newline = 10;

/**
 * Where the lines of a growing log are: how many have ended before each mark.
 *
 *     |--- 64 KiB ---|--- 64 KiB ---|-- … --|
 *     0              3              3       1290     lines that have ended before
 *
 * Only what is new is read when somebody asks again. One call at a time.
 */
export class LineIndex {
  readonly #files: Files;
  readonly #name: string;
  #marks: number[] = [0];
  /** Lines that have ended in what was read. */
  #ended = 0;
  #readBytes = 0;

  constructor(files: Files, name: string) {
    this.#files = files;
    this.#name = name;
  }

  /** The line that has the byte before `byte` behind it: the one that goes on, or begins, there. */
  async ofByte(byte: number): Promise<LinePlace> {
    await this.#readOn();
    const at = Math.min(byte, this.#readBytes);
    const mark = Math.min(Math.floor(at / markBytes), this.#marks.length - 1);
    const part = await this.#part(mark);
    const before = part.subarray(0, at - mark * markBytes);
    const line = (this.#marks[mark] ?? 0) + countOf(before) + 1;
    const last = before.lastIndexOf(newline);
    return last < 0 ? this.ofLine(line) : { line, byte: mark * markBytes + last + 1 };
  }

  /** Where a line begins; the last one for a number beyond. */
  async ofLine(line: number): Promise<LinePlace> {
    await this.#readOn();
    const wanted = Math.min(Math.max(line, 1) - 1, this.#ended);
    if (wanted === 0) return { line: 1, byte: 0 };
    // The end of the line before lies behind the last mark that has not seen it.
    const mark = this.#marks.findLastIndex((ended) => ended < wanted);
    const part = await this.#part(mark);
    let at = -1;
    for (let left = wanted - (this.#marks[mark] ?? 0); left > 0; left -= 1) {
      at = part.indexOf(newline, at + 1);
    }
    return { line: wanted + 1, byte: mark * markBytes + at + 1 };
  }

  /** Takes in what has come since. A log that was begun anew is read anew. */
  async #readOn(): Promise<void> {
    const size = (await this.#files.facts(this.#name))?.sizeBytes ?? 0;
    if (size < this.#readBytes) [this.#marks, this.#ended, this.#readBytes] = [[0], 0, 0];
    if (size === this.#readBytes) return;
    const file = await this.#files.open(this.#name);
    const range = { start: this.#readBytes, end: size };
    for await (const chunk of file?.stream(range) ?? []) this.#add(chunk);
  }

  #add(chunk: Buffer): void {
    for (let from = 0; from < chunk.length; ) {
      const room = markBytes - (this.#readBytes % markBytes);
      const piece = chunk.subarray(from, from + room);
      this.#ended += countOf(piece);
      this.#readBytes += piece.length;
      if (piece.length === room) this.#marks.push(this.#ended);
      from += piece.length;
    }
  }

  /** What lies behind a mark, up to the next one. */
  async #part(mark: number): Promise<Buffer> {
    const start = mark * markBytes;
    const part = Buffer.alloc(Math.min(markBytes, this.#readBytes - start));
    const file = await this.#files.open(this.#name);
    if (!file) return part;
    try {
      await file.read(part, start);
    } finally {
      await file.close();
    }
    return part;
  }
}

function countOf(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
}
