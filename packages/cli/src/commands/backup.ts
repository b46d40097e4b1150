import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { requireSoundSqlite } from '#backup/database';
import { makeBackup } from '#backup/make-backup';
import { type Command, CommandFailed } from '#command';
import { readDataDir } from '#config';
import { print } from '#output';

export const command: Command = {
  summary:
    'Copies all data to a new folder, or one file (.tar, .tar.zst), while everything runs, and checks the copy.',
  positionals: ['DIR|FILE'],
  example: 'slipway backup /mnt/backup/monday.tar.zst',
  async run({ positionals: [to = ''], flags }) {
    const dataDir = readDataDir(flags);
    requireSoundSqlite();
    if (!existsSync(join(dataDir, 'slipway.db'))) {
      throw new CommandFailed(`${dataDir} holds nothing yet; name another folder with --data-dir`);
    }
    const { files } = await makeBackup(dataDir, resolve(to));
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    print(`saved and checked ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, in ${to}`);
    print('it holds secrets: keep it where nobody else can read it');
    return 0;
  },
};
