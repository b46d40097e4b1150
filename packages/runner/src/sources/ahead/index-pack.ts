import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A pack and its index: `<folder>/<name>.pack` and `.idx`. */
export interface IndexedPack {
  readonly folder: string;
  readonly name: string;
}

/** Writes a pack with its index into a new folder; undefined for one without objects. */
export async function indexPack(
  pack: Buffer,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<IndexedPack | undefined> {
  const objects = pack.readUInt32BE(8);
  if (objects === 0) return undefined;
  // Git names a pack after its checksum, which is its end.
  const name = `pack-${pack.subarray(-20).toString('hex')}`;
  const path = `${folder}/${name}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(`${path}.pack`, pack);
  const words = ['index-pack', '--no-rev-index', '-o', `${path}.idx`, `${path}.pack`];
  await promisify(execFile)('git', [...unsynced, ...words], {
    // No repository lies above.
    cwd: '/',
    env: { ...environment, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
  });
  return { folder, name };
}

/** A power cut may take a work tree: it is made anew then. */
const unsynced = ['-c', 'core.fsync=none'];
