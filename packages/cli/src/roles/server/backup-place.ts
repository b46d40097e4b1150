import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { guarded } from '@slipway/io';
import type { BackupPlace } from '@slipway/server';
import { nextBackup } from '#backup-settings';
import type { Config } from '#config';

const command = fileURLToPath(new URL('../../../bin/slipway.mjs', import.meta.url));
const form = /^slipway-(.+)\.tar\.zst$/;
const fileOf = (id: string): string => `slipway-${id}.tar.zst`;
/** Whoever waits for an answer goes first. */
const niceness = 10;

/** Backups as files of one folder. `slipway backup` makes them in a process of its own: nobody waits for it. */
export function backupPlace({
  dataDir,
  backups,
}: Pick<Config, 'dataDir' | 'backups'>): BackupPlace {
  const { folder, keep, schedule } = backups;
  return {
    keep,
    nextAt: (after) => nextBackup(schedule, after),
    make: (id, signal) => save(dataDir, join(folder, fileOf(id)), signal),
    async list() {
      const names = await readdir(folder).catch(() => []);
      const all = names.map(async (name) => {
        const [, id] = form.exec(name) ?? [];
        const facts = id === undefined ? undefined : await factsOf(join(folder, name));
        return id === undefined || !facts ? [] : [{ id, sizeBytes: facts.size }];
      });
      return (await Promise.all(all)).flat();
    },
    async open(id) {
      const path = join(folder, fileOf(id));
      const facts = await factsOf(path);
      if (!facts) return undefined;
      return {
        filename: fileOf(id),
        sizeBytes: facts.size,
        // Node counts the last byte in.
        stream: ({ start, end }) => guarded(createReadStream(path, { start, end: end - 1 })),
      };
    },
    async delete(id) {
      const path = join(folder, fileOf(id));
      if (!(await factsOf(path))) return false;
      await rm(path, { force: true });
      return true;
    },
  };
}

async function factsOf(path: string) {
  const facts = await stat(path).catch(() => undefined);
  return facts?.isFile() ? facts : undefined;
}

function save(dataDir: string, file: string, signal: AbortSignal): Promise<void> {
  const arguments_ = [command, 'backup', file, '--data-dir', dataDir];
  return new Promise((resolve, reject) => {
    const ended = (error: Error | null, _: string, said: string) => {
      if (!error) return resolve();
      const why = said.trim().replace(/^slipway: /, '');
      reject(new Error(why || error.message, { cause: error }));
    };
    const child = guarded(execFile(process.execPath, arguments_, { signal }, ended));
    try {
      if (child.pid !== undefined) setPriority(child.pid, niceness);
    } catch {
      // It is over already.
    }
  });
}
