import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CommandFailed } from '../src/command.ts';
import { provideDataFolder } from '../src/data-folder/data-folder.ts';

const directory = mkdtempSync(join(tmpdir(), 'slipway-data-folder-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const mode = (path: string) => statSync(path).mode & 0o777;

test('a new data folder is for its owner only', () => {
  const folder = join(directory, 'a', 'b');

  provideDataFolder(folder);

  assert.equal(mode(folder), 0o700);
});

test('the mode of a folder in use stays, an empty one becomes private', () => {
  const folder = join(directory, 'mine');
  mkdirSync(folder, { mode: 0o750 });
  writeFileSync(join(folder, 'slipway.db'), '');

  provideDataFolder(folder);

  assert.equal(mode(folder), 0o750);
});

test('what cannot be a data folder is refused with the reason', () => {
  const file = join(directory, 'file');
  writeFileSync(file, '');

  for (const path of [file, join(file, 'below'), '/proc/nope/below']) {
    assert.throws(
      () => provideDataFolder(path),
      (error) => {
        assert.ok(error instanceof CommandFailed);
        assert.match(error.message, /cannot be used: .+ Choose another with --data-dir/);
        return true;
      },
    );
  }
});
