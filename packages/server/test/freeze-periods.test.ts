import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { isFrozen } from '../src/freeze-periods/freeze-rules.ts';
import { root, startServer } from './harness.ts';

const weekend = {
  freezeStart: '0 20 * * 5',
  freezeEnd: '0 7 * * 1',
  cronTimezone: 'Europe/Berlin',
};

for (const [time, expected] of [
  ['2026-03-06T18:59:00Z', false],
  ['2026-03-06T19:00:00Z', true],
  ['2026-03-08T12:00:00Z', true],
  ['2026-03-09T05:59:00Z', true],
  ['2026-03-09T06:00:00Z', false],
] as const) {
  test(`at ${time} of a frozen weekend in Berlin releases are ${expected ? 'not ' : ''}wanted`, () => {
    assert.equal(isFrozen([weekend], new Date(time)), expected);
    assert.equal(isFrozen([], new Date(time)), false);
  });
}

test('a job that deploys in a freeze says until when, and that playing it deploys all the same', async () => {
  let now = new Date('2026-03-07T12:00:00Z').getTime();
  await using server = await startServer({ clock: () => new Date(now) });
  const project = await server.project('shop');
  const base = `/projects/${project.id}`;
  const period = { freeze_start: '0 20 * * 5', freeze_end: '0 7 * * 1' };
  await server.api('POST', `${base}/freeze_periods`, period);
  const manual = { script: ['make'], when: 'manual' };
  const jobs = { release: { ...manual, environment: 'production' }, look: manual };
  await project.push({ '.gitlab-ci.yml': JSON.stringify(jobs) });
  const holds = async () =>
    Object.fromEntries(
      ((await server.api('GET', `${base}/jobs`)) as readonly { name: string; hold: string }[]).map(
        ({ name, hold }) => [name, hold],
      ),
    );

  const waits = 'waits for a person to press play';
  assert.deepEqual(await holds(), {
    look: waits,
    release: `${waits}; a deploy freeze holds until 2026-03-09T07:00Z, and whoever plays it deploys all the same`,
  });

  now = new Date('2026-03-10T12:00:00Z').getTime();
  assert.deepEqual(await holds(), { look: waits, release: waits });
});

test('a library keeps periods, and pipelines of that time see CI_DEPLOY_FREEZE', async () => {
  let now = new Date('2026-03-07T12:00:00Z').getTime();
  await using api = await startServer({ clock: () => new Date(now) });
  const project = await api.project('shop');
  const gitlab = new Gitlab({ host: api.url, token: root.token });
  const rules = [
    { if: '$CI_DEPLOY_FREEZE', when: 'manual', allow_failure: false },
    { when: 'always' },
  ];
  const files = { '.gitlab-ci.yml': JSON.stringify({ release: { script: ['make'], rules } }) };

  const made = await gitlab.FreezePeriods.create(project.id, '0 20 * * 5', '0 7 * * 1', {
    cronTimezone: 'Europe/Berlin',
  });
  await project.push(files);
  now = new Date('2026-03-10T12:00:00Z').getTime();
  await project.push({ ...files, more: 'text' });

  const jobs = (await api.api('GET', `/projects/${project.id}/jobs`)) as readonly {
    status: string;
  }[];
  assert.deepEqual(
    jobs.map(({ status }) => status),
    ['pending', 'manual'],
  );
  const [listed] = await gitlab.FreezePeriods.all(project.id);
  assert.equal(listed?.frozen_until, null);
  now = new Date('2026-03-07T12:00:00Z').getTime();
  const shown = await gitlab.FreezePeriods.show(project.id, made.id);
  assert.equal(shown.frozen_until, '2026-03-09T06:00:00.000Z');
  assert.deepEqual([listed?.freeze_start, listed?.cron_timezone], ['0 20 * * 5', 'Europe/Berlin']);
  await assert.rejects(
    gitlab.FreezePeriods.create(project.id, 'friday', '0 7 * * 1'),
    /freeze_start/,
  );
  await gitlab.FreezePeriods.remove(project.id, made.id);
  assert.deepEqual(await gitlab.FreezePeriods.all(project.id), []);
});
