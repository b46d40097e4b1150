import { resolve } from 'node:path';
import { requireSoundSqlite } from '#backup/database';
import { restoreBackup } from '#backup/restore-backup';
import { type Command, jsonOption } from '#command';
import { readDataDir } from '#config';
import { hint } from '#hint';
import { answer } from '#output';

export const command: Command = {
  summary: 'Makes a data folder of a backup, on this machine or another one.',
  positionals: ['DIR|FILE'],
  options: jsonOption,
  example: 'slipway restore /mnt/backup/monday.tar.zst --data-dir ./data',
  async run({ positionals: [from = ''], flags }) {
    const dataDir = readDataDir(flags);
    requireSoundSqlite();
    const { files, at } = await restoreBackup(resolve(from), dataDir);
    answer(
      flags,
      { data_dir: dataDir, files: files.length, at },
      `restored ${files.length} files as of ${at} to ${dataDir}; start it with: ${hint('up', dataDir)}`,
    );
    return 0;
  },
};
