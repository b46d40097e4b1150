import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextBackup, readBackupSettings } from '#backup-settings';
import { UsageError } from '#command';

const read = (values: Readonly<Record<string, string>>) =>
  readBackupSettings((name) => ({ value: values[name], origin: `--${name}` }), '/data');

test('backups lie in the data folder, seven by schedule are kept, and none is planned', () => {
  assert.deepEqual(read({}), { schedule: undefined, keep: 7, folder: '/data/backups' });
});

test('a folder is one of its own, or lies in the data folder', () => {
  assert.equal(read({ 'backup-folder': '/mnt/backups' }).folder, '/mnt/backups');
  assert.equal(read({ 'backup-folder': 'kept' }).folder, '/data/kept');
});

for (const [values, message] of [
  [{ 'backup-keep': '0' }, /^--backup-keep must be a whole number above 0, not "0"/],
  [{ 'backup-keep': 'all' }, /^--backup-keep must be a whole number above 0, not "all"/],
  [{ 'backup-keep': '1.5' }, /^--backup-keep must be/],
  [{ 'backup-schedule': '0 3 * *' }, /^--backup-schedule must be a schedule as cron knows them/],
  [{ 'backup-schedule': '0 0 3 * * *' }, /^--backup-schedule must be a schedule as cron knows/],
  [{ 'backup-schedule': '61 3 * * *' }, /^--backup-schedule must be a schedule as cron knows/],
  [{ 'backup-schedule': '0 3 31 2 *' }, /^--backup-schedule never comes: "0 3 31 2 \*"/],
] as const) {
  test(`${JSON.stringify(values)} is refused in words`, () => {
    assert.throws(
      () => read(values),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  });
}

test('the next backup comes when the schedule says, after a given time', () => {
  const after = new Date(2026, 0, 5, 12, 0);

  assert.deepEqual(nextBackup('30 3 * * *', after), new Date(2026, 0, 6, 3, 30));
  assert.deepEqual(nextBackup('0 3 1 * *', after), new Date(2026, 1, 1, 3, 0));
  assert.equal(nextBackup(undefined, after), undefined);
});
