import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { parseInput, UsageError } from '../src/command.ts';
import { command } from '../src/commands/server/up.ts';
import { readConfig } from '../src/config.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'slipway-config-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
  delete process.env.SLIPWAY_PORT;
});

const config = (...args: readonly string[]) =>
  readConfig(parseInput(command, ['--data-dir', directory, ...args]).flags);

test('a flag wins over the environment, which wins over the file', () => {
  writeFileSync(join(directory, 'slipway.yml'), 'port: 1111\n');
  assert.equal(config().port, 1111);

  process.env.SLIPWAY_PORT = '2222';
  assert.equal(config().port, 2222);

  assert.equal(config('--port', '3333').port, 3333);
});

test('without anything there is a demo, a cluster and runners, on loopback', () => {
  const { isDemo, hasCluster, hasRunners, bind, port } = config();

  assert.deepEqual(
    [isDemo, hasCluster, hasRunners, bind, port],
    [true, true, true, '127.0.0.1', undefined],
  );
});

test('a value that is no port is refused, naming where it came from', () => {
  process.env.SLIPWAY_PORT = 'high';

  assert.throws(
    config,
    (error) => error instanceof UsageError && /\$SLIPWAY_PORT/.test(error.message),
  );
});

test('a file that is no mapping is refused', () => {
  writeFileSync(join(directory, 'slipway.yml'), '- port\n');

  assert.throws(config, UsageError);
});

test('jobs find the programs of the machine, not those of this checkout', () => {
  const before = process.env.PATH;
  process.env.PATH = '/home/ada/slipway/node_modules/.bin:/usr/bin:/home/ada/slipway/.cache/bin';
  try {
    assert.equal(config().jobEnvironment.PATH, '/usr/bin:/home/ada/slipway/.cache/bin');
  } finally {
    process.env.PATH = before;
  }
});

test('backups come by schedule, and lie where the file says', () => {
  writeFileSync(
    join(directory, 'slipway.yml'),
    'backup-schedule: "0 3 * * *"\nbackup-keep: 3\nbackup-folder: /mnt/b\n',
  );

  assert.deepEqual(config().backups, { schedule: '0 3 * * *', keep: 3, folder: '/mnt/b' });
});

test('without a word about backups there is no schedule', () => {
  assert.deepEqual(config().backups, {
    schedule: undefined,
    keep: 7,
    folder: join(directory, 'backups'),
  });
});

for (const line of [
  'backup-schedule: daily',
  'backup-schedule: "61 3 * * *"',
  'backup-schedule: "0 3 31 2 *"',
  'backup-schedule: "0 0 3 * * *"',
  'backup-keep: 0',
]) {
  test(`${line} is refused`, () => {
    writeFileSync(join(directory, 'slipway.yml'), `${line}\n`);

    assert.throws(() => config(), UsageError);
  });
}
