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

/** Cuts frames out of bytes that arrive in any chunking. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Frame[] {
    let input = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const frames: Frame[] = [];
    while (input.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + input.readUIntBE(5, 3);
      if (input.length < end) break;
      frames.push(frameOf(input, input.subarray(HEADER_BYTES, end)));
      input = input.subarray(end);
    }
    this.#rest = input;
    return frames;
  }
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
