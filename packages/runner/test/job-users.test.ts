import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { JobUsers } from '../src/executors/shell/users/job-users.ts';
import { payload } from './payload.ts';

const of = (project: number) => {
  const wish = payload([]);
  return { ...wish, job_info: { ...wish.job_info, project_id: project } };
};

test('runners that begin at once give no id to two projects', async () => {
  const data = await mkdtemp(`${tmpdir()}/slipway-users-`);
  const runners = Array.from({ length: 5 }, () => new JobUsers({ first: 70_000, count: 10 }));

  const ids = await Promise.all(
    runners.map(async (users, index) => (await users.of(data, of(index))).id),
  );

  assert.equal(new Set(ids).size, 5);
  const later = new JobUsers();
  const again = await Promise.all([later.of(data, of(3)), later.of(data, of(3))]);
  assert.deepEqual(
    again.map(({ id }) => id),
    [ids[3], ids[3]],
  );
  await rm(data, { recursive: true });
});

test('when all ids are given away a job is told what to do', async () => {
  const data = await mkdtemp(`${tmpdir()}/slipway-users-`);
  const users = new JobUsers({ first: 70_000, count: 1 });
  await users.of(data, of(1));

  await assert.rejects(users.of(data, of(2)), /belong to other projects: remove files of projects/);
  await rm(data, { recursive: true });
});
