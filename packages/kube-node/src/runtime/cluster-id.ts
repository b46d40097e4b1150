import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '@slipway/io';

const fileIn = (directory: string) => join(directory, 'cluster-id');

/** Names this cluster's containers among those of others on the same engine; made once. */
export async function bringClusterId(directory: string): Promise<string> {
  const known = await knownClusterId(directory);
  if (known !== undefined) return known;
  const made = randomUUID();
  await writeDurably(fileIn(directory), `${made}\n`);
  return made;
}

/** The name that the cluster with this folder for its pods has, if it has one yet. */
export async function knownClusterId(directory: string): Promise<string | undefined> {
  const text = await readFile(fileIn(directory), 'utf8').catch(() => '');
  return text.trim() || undefined;
}
