import { constants, createDeflate, createInflate, type Deflate, type Inflate } from 'node:zlib';
import { spdyDictionary } from './spdy-dictionary.ts';
import { words } from './spdy-frames.ts';

export type Headers = ReadonlyMap<string, string>;

/**
 * Name/value blocks of one connection. All blocks of a direction are one zlib stream, so they must
 * be handled one after the other, in the order of the frames.
 */
export class HeaderCodec {
  readonly #inflate: Inflate;
  readonly #deflate: Deflate;

  constructor() {
    const options = { dictionary: spdyDictionary, flush: constants.Z_SYNC_FLUSH };
    this.#inflate = createInflate(options);
    this.#deflate = createDeflate(options);
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

function through(codec: Inflate | Deflate, input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    codec.once('error', reject);
    codec.write(input, () => {
      codec.off('error', reject);
      const output: unknown = codec.read();
      resolve(Buffer.isBuffer(output) ? output : Buffer.alloc(0));
    });
  });
}

function parse(block: Buffer): Headers {
  const headers = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const start = at + 4;
    at = start + block.readUInt32BE(at);
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
