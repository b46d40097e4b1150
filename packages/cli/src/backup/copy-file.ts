import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { guarded } from '@slipway/io';
import type { SavedFile } from './manifest.ts';

/** Copies a file below one folder to the same place below another, synced, and says what was copied. */
export async function copyFile(from: string, to: string, path: string): Promise<SavedFile> {
  const { mode } = await stat(join(from, path));
  await mkdir(dirname(join(to, path)), { recursive: true, mode: 0o700 });
  const target = await open(join(to, path), 'wx', mode & 0o777);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of guarded(createReadStream(join(from, path)))) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await target.writeFile(chunk);
    }
    await target.datasync();
  } finally {
    await target.close();
  }
  return { path, sizeBytes, sha256: hash.digest('hex'), mode: mode & 0o777 };
}

/** What a file holds now. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of guarded(createReadStream(path))) hash.update(chunk);
  return hash.digest('hex');
}
