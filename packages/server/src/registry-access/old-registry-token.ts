import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '#store/store';
import { hashToken } from '#tokens/token';

/**
 * Ends the token of root that earlier versions kept in a file `registry-token`, for pods to pull any
 * image with. The file goes last: a start that breaks off in between is repeated by the next one.
 */
export async function endOldRegistryToken(dataDir: string, store: Store): Promise<void> {
  const file = join(dataDir, 'registry-token');
  const text = await readFile(file, 'utf8').catch(ifMissing);
  if (text === undefined) return;
  const token = await store.accessTokens.byHash(hashToken(text.trim()));
  if (token) await store.accessTokens.update(token.id, { isRevoked: true });
  await rm(file);
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
