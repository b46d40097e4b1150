/**
 * SPDY/3.1 frames.
 *
 *     control: 1 | version 15 | type 16 | flags 8 | length 24 | payload
 *     data:    0 | stream 31            | flags 8 | length 24 | payload
 */

const VERSION = 3;
const HEADER_BYTES = 8;
const CONTROL_BIT = 0x80;
const STREAM_MASK = 0x7fffffff;

/** The last frame of its stream in this direction. */
export const FIN = 0x01;

/** Control frame types that matter to us. */
export const frameType = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7 } as const;

export type Frame =
  | {
      readonly kind: 'control';
      readonly type: number;
      readonly flags: number;
      readonly payload: Buffer;
    }
  | {
      readonly kind: 'data';
      readonly streamId: number;
      readonly flags: number;
      readonly payload: Buffer;
    };

/** Clients send a few ten thousand bytes at a time. */
const LONGEST_FRAME = 1024 * 1024;
/** So many pieces of a frame are put together though more must come: each costs memory of its own. */
const MOST_PIECES = 1024;

/** Cuts frames out of bytes that arrive in any chunking. Throws when one is longer than frames are. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #size = 0;
  /** Bytes of the frame that is being read, as far as is known. */
  #wanted = HEADER_BYTES;

  push(chunk: Buffer): Frame[] {
    this.#pieces.push(chunk);
    this.#size += chunk.length;
    if (this.#pieces.length > MOST_PIECES) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#size < this.#wanted ? [] : this.#cut(Buffer.concat(this.#pieces));
  }

  #cut(bytes: Buffer): Frame[] {
    let input = bytes;
    const frames: Frame[] = [];
    this.#wanted = lengthOf(input);
    while (input.length >= this.#wanted) {
      frames.push(frameOf(input, input.subarray(HEADER_BYTES, this.#wanted)));
      input = input.subarray(this.#wanted);
      this.#wanted = lengthOf(input);
    }
    this.#pieces = input.length > 0 ? [input] : [];
    this.#size = input.length;
    return frames;
  }
}

/** Bytes of the frame at the beginning of `input`; of its header alone while that is not there. */
function lengthOf(input: Buffer): number {
  if (input.length < HEADER_BYTES) return HEADER_BYTES;
  const length = HEADER_BYTES + input.readUIntBE(5, 3);
  if (length > LONGEST_FRAME) throw new Error(`a frame of ${length} bytes is too long`);
  return length;
}

function frameOf(header: Buffer, payload: Buffer): Frame {
  const flags = header.readUInt8(4);
  if (header.readUInt8(0) & CONTROL_BIT) {
    return { kind: 'control', type: header.readUInt16BE(2), flags, payload };
  }
  return { kind: 'data', streamId: header.readUInt32BE(0) & STREAM_MASK, flags, payload };
}

/** A control frame as bytes. */
export function controlFrame(type: number, payload: Buffer, flags = 0): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(0x8000 | VERSION, 0);
  header.writeUInt16BE(type, 2);
  header.writeUInt8(flags, 4);
  header.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([header, payload]);
}

/** A data frame as bytes. */
export function dataFrame(streamId: number, payload: Buffer, flags = 0): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(streamId, 0);
  header.writeUInt8(flags, 4);
  header.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([header, payload]);
}

/** 32 bit numbers in network order. */
export function words(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value, index * 4);
  return buffer;
}
