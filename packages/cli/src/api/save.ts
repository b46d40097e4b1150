import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';
import { CommandFailed } from '#command';
import { bytesOf } from './answer-body.ts';
import type { Api } from './api.ts';

/**
 * Writes what an address answers into a file that was not there, and says how long it is.
 *
 * @throws CommandFailed for a file that is there already
 */
export async function save(api: Api, address: string, target: string): Promise<number> {
  const answer = await api.stream(address);
  const bytes = bytesOf(answer, { whatNow: 'Ask once more; the file here is not whole' });
  // A file that is there stays as it is.
  const out = guarded(createWriteStream(target, { flags: 'wx' }));
  try {
    await pipeline(bytes, out);
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (isThere) throw new CommandFailed(`${target} is there already; name another with --output`);
    throw error;
  }
  return out.bytesWritten;
}
