import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { requireSoundSqlite } from '#backup/database';
import { makeBackup } from '#backup/make-backup';
import { type Command, CommandFailed } from '#command';
import { readDataDir } from '#config';
import { print } from '#output';

export const command: Command = {
  summary: 'Copies the data folder to a new folder while everything runs, and checks the copy.',
  positionals: ['DIR'],
  example: 'slipway backup /mnt/backup/monday',
  async run({ positionals: [folder = ''], flags }) {
    const dataDir = readDataDir(flags);
    requireSoundSqlite();
    if (!existsSync(join(dataDir, 'slipway.db'))) {
      throw new CommandFailed(`${dataDir} holds nothing yet; name another folder with --data-dir`);
    }
    const { files } = await makeBackup(dataDir, resolve(folder));
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    print(`saved and checked ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, in ${folder}`);
    print('it holds secrets: keep it where nobody else can read it');
    return 0;
  },
};
