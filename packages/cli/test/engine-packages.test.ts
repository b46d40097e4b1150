import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';

const bootstrap = join(import.meta.dirname, '../../../scripts/bootstrap/machine.mjs');

/** A machine with a Debian's programs of packages in it: `known` are those that it has apart. */
class Debian implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'slipway-debian-'));

  constructor(known: string) {
    this.#program('apt-get', `echo "apt-get $*" >> ${this.#directory}/said`);
    this.#program('apt-cache', `[ "$*" = "show ${known}" ]`);
  }

  #program(name: string, script: string): void {
    writeFileSync(join(this.#directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** What is installed, or what a user who is not root is asked to install. */
  bring(program: string): string {
    const script = `
      import { bringPrograms } from ${JSON.stringify(bootstrap)};
      await bringPrograms([${JSON.stringify(program)}], { withEngine: false });`;
    const { stderr, status } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { env: { PATH: this.#directory }, encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    if (process.getuid?.() !== 0) return stderr;
    return readFileSync(join(this.#directory, 'said'), 'utf8');
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true });
  }
}

test('with the engine comes what builds by BuildKit, where Debian has it', () => {
  using debian = new Debian('docker-buildx');

  const said = debian.bring('docker.io');

  assert.match(said, /install .*docker\.io docker-buildx\b/);
  assert.doesNotMatch(said, /docker-cli/);
});

test('a program without an engine brings nothing else', () => {
  using debian = new Debian('docker-buildx');

  assert.doesNotMatch(debian.bring('fish-of-a-test'), /buildx/);
});
