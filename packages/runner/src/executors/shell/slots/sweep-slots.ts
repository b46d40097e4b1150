import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Owner } from '#execution/executor';
import { removeTree } from '#host/remove-tree';

/** What belongs to one job alone, in the folder of a job with a user of its own. */
export const passing = ['tmp', 'scripts', 'etc'] as const;

/** Removes what jobs of a killed runner have left that no other job may find: scripts hold secrets. */
export async function sweepSlots(owner: Owner): Promise<void> {
  const folder = `${owner.dataDirectory}/builds/${basename(owner.directory)}`;
  const slots = await readdir(folder).catch(() => []);
  for (const slot of slots.filter((name) => /^project-\d+-concurrent-/.test(name))) {
    for (const name of passing) await removeTree(`${folder}/${slot}/${name}`);
  }
}
