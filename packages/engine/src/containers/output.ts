import type { Readable } from 'node:stream';

/** Bytes that a container or an exec'd command printed. With a TTY everything is `stdout`. */
export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly data: Buffer;
}

const HEADER_BYTES = 8;

/** The output of a container with a TTY: bytes as they are. */
export async function* rawOutput(source: Readable, head?: Buffer): AsyncGenerator<OutputChunk> {
  if (head?.length) yield { stream: 'stdout', data: head };
  for await (const data of source) yield { stream: 'stdout', data };
}

/**
 * Takes the Engine's multiplexed stream apart: 8 byte headers (stream, 3 zero bytes, 32 bit length)
 * before every piece. A piece longer than what has arrived is passed on as it arrives, and
 * neighbours of the same stream are joined, so chunks are neither delayed nor many.
 */
export async function* demultiplex(source: Readable, head?: Buffer): AsyncGenerator<OutputChunk> {
  const demultiplexer = new Demultiplexer();
  if (head?.length) yield* demultiplexer.push(head);
  for await (const data of source) yield* demultiplexer.push(data);
}

class Demultiplexer {
  #stream: OutputChunk['stream'] = 'stdout';
  /** Payload bytes still to come for the piece being read. */
  #expected = 0;
  /** An incomplete header. */
  #rest: Buffer = Buffer.alloc(0);

  push(data: Buffer): OutputChunk[] {
    const input = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : data;
    const pieces: { stream: OutputChunk['stream']; parts: Buffer[] }[] = [];
    let at = 0;
    while (at < input.length) {
      if (this.#expected === 0) {
        if (input.length - at < HEADER_BYTES) break;
        this.#stream = input[at] === 2 ? 'stderr' : 'stdout';
        this.#expected = input.readUInt32BE(at + 4);
        at += HEADER_BYTES;
        continue;
      }
      const part = input.subarray(at, at + this.#expected);
      at += part.length;
      this.#expected -= part.length;
      const last = pieces.at(-1);
      if (last?.stream === this.#stream) last.parts.push(part);
      else pieces.push({ stream: this.#stream, parts: [part] });
    }
    this.#rest = Buffer.from(input.subarray(at));
    return pieces.map(({ stream, parts }) => ({
      stream,
      data: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts),
    }));
  }
}
