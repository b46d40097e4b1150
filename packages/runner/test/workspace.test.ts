import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workspaces } from '../src/job/workspace.ts';
import { payload } from './payload.ts';

const folders = (inside: string | undefined, runner: number, project: number) =>
  workspaces(payload(['true']), {
    user: { type: inside === undefined ? 'runner' : 'any' },
    builds: '/data/builds',
    token: 't',
    inside,
    slot: { runner, project },
  });

for (const [executor, inside] of [
  ['shell', undefined],
  ['docker', '/builds'],
] as const) {
  test(`${executor}: jobs of two projects that run at once have private folders of their own`, () => {
    // Each is the first job of its project, and only one is the runner's first.
    const one = folders(inside, 0, 0);
    const other = folders(inside, 1, 0);

    assert.notEqual(one.privateFolder, other.privateFolder);
  });

  test(`${executor}: no private folder lies where scripts of jobs are`, () => {
    const { host, privateFolder } = folders(inside, 0, 0);

    assert.ok(!privateFolder.startsWith(`${host.builds}/`));
  });
}
