import { resolve } from 'node:path';
import { requireSoundSqlite } from '#backup/database';
import { restoreBackup } from '#backup/restore-backup';
import type { Command } from '#command';
import { readDataDir } from '#config';
import { hint } from '#hint';
import { print } from '#output';

export const command: Command = {
  summary: 'Makes a data folder of a backup, on this machine or another one.',
  positionals: ['DIR|FILE'],
  example: 'slipway restore /mnt/backup/monday.tar.zst --data-dir ./data',
  async run({ positionals: [from = ''], flags }) {
    const dataDir = readDataDir(flags);
    requireSoundSqlite();
    const { files, at } = await restoreBackup(resolve(from), dataDir);
    print(
      `restored ${files.length} files as of ${at} to ${dataDir}; start it with: ${hint('up', dataDir)}`,
    );
    return 0;
  },
};
