import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { guarded } from '@slipway/io';
import { extract } from 'tar-stream';
import { CommandFailed } from '#command';
import { type ArchiveKind, kindByContent } from './archive-kind.ts';
import type { IncomingFile } from './copy-file.ts';
import { type Manifest, manifestName, markName, notWhole, readManifest } from './manifest.ts';

type Extract = ReturnType<typeof extract>;

/** The names of all files of a large instance fit into this. */
const longestManifestBytes = 512 * 2 ** 20;

/**
 * The files of an archive in its order, then its manifest. Each is to be read before the next is asked for.
 *
 * @throws CommandFailed for what is no archive of ours, is damaged, or ends too early
 */
export async function* readArchive(file: string): AsyncGenerator<IncomingFile, Manifest> {
  const kind = kindByContent(await headOf(file));
  const tar = extract();
  const arriving = arrive(file, kind, tar);
  try {
    let isFirst = true;
    for await (const entry of tar) {
      const { name, type, mode = 0o600 } = entry.header;
      if (isFirst && name !== markName) throw new CommandFailed(foreign(file));
      if (type !== 'file') {
        throw new CommandFailed(
          `${file} holds ${name}, a ${type}, which no backup of Slipway does`,
        );
      }
      const content = entry as AsyncIterable<Uint8Array>; // bytes are all that comes out of a file
      if (isFirst) await textOf(content);
      else if (name === manifestName) return readManifest(await textOf(content), file);
      else yield { path: name, mode, content: inWords(content, file) };
      isFirst = false;
    }
    throw new CommandFailed(isFirst ? foreign(file) : notWhole(file));
  } catch (error) {
    throw damaged(error, file);
  } finally {
    tar.destroy();
    await arriving;
  }
}

async function headOf(file: string): Promise<Uint8Array> {
  await using handle = await open(file);
  return (await handle.read(Buffer.alloc(4), 0, 4, 0)).buffer;
}

/** What goes wrong on the way is heard of by whoever reads. */
function arrive(file: string, kind: ArchiveKind, tar: Extract): Promise<void> {
  const stages = kind === 'zstd' ? [createZstdDecompress()] : [];
  return pipeline([guarded(createReadStream(file)), ...stages, tar]).catch((error: Error) => {
    tar.destroy(error);
  });
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > longestManifestBytes) throw new Error('its manifest is larger than any of ours');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function foreign(file: string): string {
  return `${file} is no backup of Slipway: its first file must be ${markName}`;
}

async function* inWords(
  content: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw damaged(error, file);
  }
}

/** What the system says stays as it is: the archive is not to blame. */
function damaged(error: unknown, file: string): unknown {
  if (error instanceof CommandFailed || (error instanceof Error && 'syscall' in error))
    return error;
  const why = error instanceof Error ? error.message : String(error);
  return new CommandFailed(`${file} is damaged or no backup of Slipway: ${why}`, { cause: error });
}
