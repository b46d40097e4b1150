import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { guarded } from '@slipway/io';
import { CommandFailed } from '#command';
import type { Api } from './api.ts';

/**
 * Writes what an address answers into a file that was not there, and says how long it is.
 *
 * @throws CommandFailed for a file that is there already
 */
export async function save(api: Api, address: string, target: string): Promise<number> {
  const { body } = await api.stream(address);
  if (body === null) throw new CommandFailed('the server sent nothing');
  // Web streams of fetch and of Node differ in their types alone; a file that is there stays as it is.
  const out = guarded(createWriteStream(target, { flags: 'wx' }));
  try {
    await pipeline(guarded(Readable.fromWeb(body as ReadableStream)), out);
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (isThere) throw new CommandFailed(`${target} is there already; name another with --output`);
    throw error;
  }
  return out.bytesWritten;
}
