import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';
import { guarded } from '@slipway/io';
import { spdyDictionary } from './spdy-dictionary.ts';
import { words } from './spdy-frames.ts';

export type Headers = ReadonlyMap<string, string>;

/** A few bytes can be inflated to gigabytes. */
const LONGEST_BLOCK = 64 * 1024;

/**
 * Name/value blocks of one connection. All blocks of a direction are one zlib stream, so they must
 * be handled one after the other, in the order of the frames.
 */
export class HeaderCodec {
  readonly #inflate: Inflate;
  readonly #deflate: Deflate;

  constructor() {
    const options = { dictionary: spdyDictionary, flush: constants.Z_SYNC_FLUSH };
    this.#inflate = guarded(createInflate(options));
    this.#deflate = guarded(createDeflate(options));
  }

  async decode(block: Buffer): Promise<Headers> {
    return parse(await through(this.#inflate, block));
  }

  async encode(headers: Headers): Promise<Buffer> {
    return through(this.#deflate, format(headers));
  }

  close(): void {
    this.#inflate.destroy();
    this.#deflate.destroy();
  }
}

/** Everything that comes out for `input`. Rejects when that is no zlib, or more than headers can be. */
function through(codec: Inflate | Deflate, input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const take = (piece: Buffer) => {
      pieces.push(piece);
      size += piece.length;
      if (size > LONGEST_BLOCK) codec.destroy();
    };
    codec.on('data', take).resume();
    codec.once('error', reject);
    codec.write(input, (error) => {
      // What was not told yet is told now.
      codec.pause().read();
      codec.off('data', take);
      codec.off('error', reject);
      if (size > LONGEST_BLOCK) reject(new Error('the headers are too long'));
      else if (error) reject(error);
      else resolve(Buffer.concat(pieces));
    });
  });
}

function parse(block: Buffer): Headers {
  const headers = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const start = at + 4;
    at = start + block.readUInt32BE(at);
    if (at > block.length) throw new Error('a header is longer than all headers');
    return block.toString('latin1', start, at);
  };
  for (let left = block.readUInt32BE(0); left > 0; left -= 1) {
    const name = text();
    headers.set(name, text());
  }
  return headers;
}

function format(headers: Headers): Buffer {
  const parts = [words(headers.size)];
  for (const pair of headers) {
    for (const text of pair) parts.push(words(text.length), Buffer.from(text, 'latin1'));
  }
  return Buffer.concat(parts);
}
