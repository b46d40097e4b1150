import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { guarded } from '@slipway/io';
import { openPlainFile } from '#host/plain-file';

/**
 * Packs files as gzip members one after the other, each with its name and path in the header, as
 * servers expect reports. Node's own gzip cannot write these header fields.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */
export function packGzip(root: string, paths: readonly string[]): Readable {
  return guarded(Readable.from(members(root, paths)));
}

const hasName = 8;
const hasComment = 16;
const unix = 3;

async function* members(root: string, paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) {
    const file = await openPlainFile(join(root, path), path);
    const source = guarded(file.createReadStream());
    try {
      const { mtimeMs } = await file.stat();
      const header = Buffer.from([0x1f, 0x8b, 8, hasName | hasComment, 0, 0, 0, 0, 0, unix]);
      header.writeUInt32LE(Math.floor(mtimeMs / 1000) >>> 0, 4);
      yield Buffer.concat([header, text(basename(path)), text(path)]);
      let [checksum, size] = [0, 0];
      const deflate = createDeflateRaw();
      source.on('data', (chunk) => {
        checksum = crc32(chunk, checksum);
        size += chunk.length;
      });
      source.on('error', (error) => deflate.destroy(error));
      yield* source.pipe(deflate);
      const trailer = Buffer.alloc(8);
      trailer.writeUInt32LE(checksum, 0);
      trailer.writeUInt32LE(size % 2 ** 32, 4);
      yield trailer;
    } finally {
      // Also when nobody wants the rest.
      source.destroy();
    }
  }
}

const isAscii = (value: string): boolean => /^[\x20-\x7e]*$/.test(value);

/** A header field: latin-1 and zero-terminated; what is not ASCII is percent-encoded after `e:`. */
const text = (value: string): Buffer =>
  Buffer.from(`${isAscii(value) ? value : `e:${encodeURIComponent(value)}`}\0`, 'latin1');
