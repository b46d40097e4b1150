import type { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';
import { extract, pack } from 'tar-stream';

/** Where an archive of images says what they are called. */
const lists: ReadonlySet<string> = new Set(['index.json', 'manifest.json', 'repositories']);
const mostBytes = 4 << 20;

/** Passes an archive of images on; they are called in it what the job calls them. */
export async function renameSaved(
  archive: Readable,
  out: Writable,
  inJobsWords: (text: string) => string,
): Promise<void> {
  const reader = guarded(extract());
  const writer = guarded(pack());
  const written = pipeline(writer as unknown as Readable, out);
  const read = pipeline(archive, reader as unknown as Writable);
  read.catch(() => undefined);
  written.catch((error: Error) => reader.destroy(error));
  try {
    for await (const entry of reader) {
      const { header } = entry;
      const isList = lists.has(header.name) && (header.size ?? 0) <= mostBytes;
      if (!isList) {
        await pipeline(entry as unknown as Readable, writer.entry(header) as unknown as Writable);
        continue;
      }
      const text = inJobsWords((await buffer(entry as unknown as Readable)).toString());
      writer.entry({ ...header, size: Buffer.byteLength(text) }, text);
    }
    writer.finalize();
    await written;
  } catch (error) {
    writer.destroy();
    throw error;
  }
}
