import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { examineBackups } from '../src/doctor/backup.ts';
import { examineEnvironment } from '../src/doctor/environment.ts';

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-doctor-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

for (const [set, finding] of [
  [{}, 'none set'],
  [{ DOCKER_HOST: '' }, 'none set'],
  [{ DOCKER_HOST: 'tcp://old:2376' }, 'DOCKER_HOST=tcp://old:2376'],
  [
    { DOCKER_TLS_VERIFY: '1', DOCKER_MACHINE_NAME: 'default', PATH: '/bin' },
    'DOCKER_TLS_VERIFY=1 DOCKER_MACHINE_NAME=default',
  ],
] as const) {
  test(`of variables for the engine, with ${JSON.stringify(set)}, is said: ${finding}`, () => {
    const [docker] = examineEnvironment('/data', set);

    assert.equal(docker?.finding, finding);
    assert.equal(docker?.status, finding === 'none set' ? 'ok' : 'warning');
    const names = finding === 'none set' ? [] : finding.split(' ').map((it) => it.split('=')[0]);
    const remedy = names.length > 0 ? ` unset ${names.join(' ')}` : '';
    assert.ok((docker?.remedy ?? '').endsWith(remedy));
  });
}

test('a KUBECONFIG that leads nowhere is told of, and another cluster’s as well', (t) => {
  const dataDir = folderFor(t);
  const own = join(dataDir, 'kubeconfig');
  const other = join(dataDir, 'other');
  const gone = join(dataDir, 'gone');
  for (const file of [own, other]) writeFileSync(file, '');
  const said = (KUBECONFIG?: string) => {
    const { status, finding } = examineEnvironment(dataDir, { KUBECONFIG }).at(-1) ?? {};
    return `${status}: ${finding}`;
  };

  assert.match(said(), /^ok: not set/);
  assert.equal(said(own), 'ok: the built-in cluster');
  assert.equal(said(`${other}:${own}`), 'ok: the built-in cluster');
  assert.equal(said(other), `ok: another: ${other}`);
  assert.equal(said(`${own}:${gone}:`), `warning: names ${gone}, which does not exist`);
});

for (const [names, schedule, expected] of [
  [[], undefined, 'warning: none in FOLDER, and no schedule'],
  [[], '0 3 * * *', 'ok: none in FOLDER yet; schedule "0 3 * * *"'],
  [['notes.txt', 'slipway-half.tar.zst'], undefined, 'warning: none in FOLDER, and no schedule'],
  [
    ['slipway-2026-03-02T04-05-06Z.tar.zst', 'slipway-2026-02-28T23-59-59Z-scheduled.tar.zst'],
    undefined,
    'ok: 2 in FOLDER, newest 2026-03-02 04:05 UTC; no schedule',
  ],
] as const) {
  test(`with ${names.join(' and ') || 'nothing'} in the folder of backups is said: ${expected}`, async (t) => {
    const folder = join(folderFor(t), 'backups');
    if (names.length > 0) mkdirSync(folder);
    for (const name of names) writeFileSync(join(folder, name), '');
    const settings = { folder, schedule, keep: 7 };

    const { status, finding } = await examineBackups(settings);

    assert.equal(`${status}: ${finding}`, expected.replace('FOLDER', folder));
  });
}
