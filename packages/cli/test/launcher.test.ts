import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';

const bootstrap = join(import.meta.dirname, '../../../scripts/bootstrap/launcher.mjs');

/** A folder of programs, of which `bringLauncher` may make one. */
class Programs implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'slipway-launcher-'));

  bring(): void {
    const script = `
      import { bringLauncher } from ${JSON.stringify(bootstrap)};
      bringLauncher(${JSON.stringify(this.directory)});`;
    const args = ['--input-type=module', '--eval', script];
    execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'ignore'] });
  }

  get file(): string {
    return join(this.directory, 'slipway');
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}

test('the launcher runs this checkout from any folder', () => {
  using programs = new Programs();

  programs.bring();

  const said = execFileSync(programs.file, ['--version'], { cwd: '/', encoding: 'utf8' });
  assert.match(said, /^slipway \d/);
});

test('a program of that name which is not ours stays', () => {
  using programs = new Programs();
  writeFileSync(programs.file, 'a ship');

  programs.bring();

  assert.equal(readFileSync(programs.file, 'utf8'), 'a ship');
});
