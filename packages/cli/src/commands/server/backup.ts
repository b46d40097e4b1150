import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { requireSoundSqlite } from '#backup/database';
import { makeBackup } from '#backup/make-backup';
import { type Command, CommandFailed, jsonOption } from '#command';
import { readDataDir } from '#config';
import { answer } from '#output';
import { sizeText } from '#size';

export const command: Command = {
  summary:
    'Copies all data to a new folder, or one file (.tar, .tar.zst), while everything runs, and checks the copy.',
  positionals: ['DIR|FILE'],
  options: jsonOption,
  example: 'slipway backup /mnt/backup/monday.tar.zst',
  async run({ positionals: [to = ''], flags }) {
    const dataDir = readDataDir(flags);
    requireSoundSqlite();
    if (!existsSync(join(dataDir, 'slipway.db'))) {
      throw new CommandFailed(`${dataDir} holds nothing yet; name another folder with --data-dir`);
    }
    const { files } = await makeBackup(dataDir, resolve(to));
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    answer(flags, { path: resolve(to), files: files.length, bytes }, [
      `saved and checked ${files.length} files, ${sizeText(bytes)}, in ${to}`,
      'it holds secrets: keep it where nobody else can read it',
    ]);
    return 0;
  },
};
