import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { readCron } from '../src/schedules/cron.ts';
import { root, startServer, type TestServer, until } from './harness.ts';
import { makePerson } from './people.ts';

const files = { '.gitlab-ci.yml': 'job: {script: [make]}' };

/** A server whose clock a test moves. */
async function withClock() {
  let now = new Date('2026-03-02T10:00:30Z').getTime();
  const api = await startServer({ clock: () => new Date(now) });
  const project = await api.project('shop');
  await project.push(files, { options: ['ci.skip'] });
  const ask = (method: string, path: string, body?: object) =>
    api.api(method, `/projects/${project.id}/pipeline_schedules${path}`, body);
  return {
    api,
    project,
    ask,
    /** Whoever waits for a time looks at the clock again when something is planned. */
    async moveTo(time: string) {
      now = new Date(time).getTime();
      await ask('POST', '', { description: 'wake', ref: 'main', cron: '0 0 1 1 *' });
    },
  };
}

interface Shown {
  readonly id: number;
  readonly next_run_at: string | null;
  readonly last_error: string | null;
  readonly last_pipeline: { readonly id: number; readonly source: string } | null;
}

test('a schedule makes a pipeline at its minute, and then knows the next', async () => {
  const { api, ask, moveTo } = await withClock();
  await using _ = api;
  const wish = { description: 'Nightly', ref: 'main', cron: '*/5 * * * *' };
  const { id, next_run_at: next } = (await ask('POST', '', wish)) as Shown;
  await ask('POST', `/${id}/variables`, { key: 'COLOR', value: 'red' });

  await moveTo('2026-03-02T10:05:00Z');
  const shown = (await until(
    () => ask('GET', `/${id}`),
    (answer) => (answer as Shown).next_run_at !== next,
  )) as Shown;
  const pipelines = (await ask('GET', `/${id}/pipelines`)) as { id: number; created_at: string }[];

  assert.equal(next, '2026-03-02T10:05:00.000Z');
  assert.equal(shown.next_run_at, '2026-03-02T10:10:00.000Z');
  assert.equal(shown.last_pipeline?.source, 'schedule');
  assert.deepEqual(
    pipelines.map((it) => [it.id, it.created_at]),
    [[shown.last_pipeline?.id, '2026-03-02T10:05:00.000Z']],
  );
  const project = `/projects/1/pipelines/${shown.last_pipeline?.id}`;
  const variables = (await api.api('GET', `${project}/variables`)) as { key: string }[];
  assert.deepEqual(
    variables.map(({ key }) => key),
    ['COLOR'],
  );
});

test('a run that a kill cut short makes one pipeline', async () => {
  const { api, ask, moveTo } = await withClock();
  const wish = { description: 'Nightly', ref: 'main', cron: '*/5 * * * *' };
  const { id, next_run_at: next } = (await ask('POST', '', wish)) as Shown;
  await moveTo('2026-03-02T10:05:00Z');
  await until(
    () => ask('GET', `/${id}`),
    (answer) => (answer as Shown).next_run_at !== next,
  );

  // The pipeline was written, and nothing after it.
  const at = new Date(next ?? '').getTime();
  await using again = await api.crash((database) => {
    database.exec(`DELETE FROM pipeline_schedule_runs;
      UPDATE pipeline_schedules SET next_run_at = ${at} WHERE id = ${id};
      UPDATE due_work SET at = ${at}, payload = '"${next}"' WHERE kind = 'pipeline-schedule'
        AND subject = ${id}`);
  });
  const shown = (await until(
    () => again.api('GET', `/projects/1/pipeline_schedules/${id}`),
    (answer) => (answer as Shown).next_run_at !== next,
  )) as Shown;
  const all = (await again.api('GET', '/projects/1/pipelines?source=schedule')) as object[];

  assert.equal(all.length, 1);
  assert.ok(shown.last_pipeline);
});

test('a schedule whose owner may no longer run it says so, until somebody takes it over', async () => {
  const { api, ask, moveTo, project } = await withClock();
  await using _ = api;
  const ann = await makePerson(api, 'ann');
  const members = `/projects/${project.id}/members`;
  await api.api('POST', members, { user_id: ann.id, access_level: 40 });
  const wish = { description: 'Nightly', ref: 'main', cron: '*/5 * * * *' };
  const path = `/projects/${project.id}/pipeline_schedules`;
  const made = (await (await ann.ask('POST', path, wish)).json()) as Shown;
  await api.api('DELETE', `${members}/${ann.id}`);

  await moveTo('2026-03-02T10:05:00Z');
  const shown = (await until(
    () => ask('GET', `/${made.id}`),
    (answer) => (answer as Shown).last_error !== null,
  )) as Shown;
  const taken = (await ask('POST', `/${made.id}/take_ownership`)) as Shown;

  assert.match(shown.last_error ?? '', /ann may not run pipelines here any more: take ownership/);
  assert.equal(shown.last_pipeline, null);
  assert.equal(taken.last_error, null);
});

test('gitbeaker makes, changes, plays and deletes schedules and their variables', async () => {
  await using api = await startServer();
  const gitlab = new Gitlab({ host: api.url, token: root.token });
  const { id, push } = await api.project('shop');
  await push(files, { options: ['ci.skip'] });
  const schedules = gitlab.PipelineSchedules;

  const made = await schedules.create(id, 'Nightly', 'main', '0 3 * * *', {
    cronTimezone: 'Europe/Berlin',
  });
  await gitlab.PipelineScheduleVariables.create(id, made.id, 'A', '1');
  await gitlab.PipelineScheduleVariables.edit(id, made.id, 'A', '2');
  await schedules.run(id, made.id);
  const off = await schedules.edit(id, made.id, { active: false });
  const shown = await schedules.show(id, made.id);
  const runs = await schedules.allTriggeredPipelines(id, made.id);
  const inactive = await schedules.all(id, { scope: 'inactive' });
  await gitlab.PipelineScheduleVariables.remove(id, made.id, 'A');
  await schedules.remove(id, made.id);

  assert.equal(made.ref, 'refs/heads/main');
  assert.equal(new Date(made.next_run_at).getUTCMinutes(), 0);
  assert.equal(off.next_run_at, null);
  assert.ok(shown.last_pipeline);
  assert.deepEqual([runs.length, inactive.length, (await schedules.all(id)).length], [1, 1, 0]);
});

for (const [change, message] of [
  [{ cron: 'every day' }, /cron.*syntax is invalid/],
  [{ cron: '* * * * * *' }, /cron.*syntax is invalid/],
  [{ cron_timezone: 'Mars/Base' }, /cron_timezone.*syntax is invalid/],
  [{ ref: 'nowhere' }, /Reference not found/],
  [{ description: undefined }, /description is missing/],
] as const) {
  test(`a schedule with ${JSON.stringify(change)} is refused`, async () => {
    await using api = await startServer();
    const { id, push } = await api.project('shop');
    await push(files, { options: ['ci.skip'] });
    const wish = { description: 'Nightly', ref: 'main', cron: '0 3 * * *', ...change };

    const answer = await post(api, `/projects/${id}/pipeline_schedules`, wish);

    assert.equal(answer.status, 400);
    assert.match(await answer.text(), message);
  });
}

test('only its owner changes a schedule; a maintainer may take it over, a developer may not', async () => {
  await using api = await startServer();
  const { id, push } = await api.project('shop');
  await push(files, { options: ['ci.skip'] });
  await push(files, { branch: 'work', options: ['ci.skip'] });
  const [ann, mia] = [await makePerson(api, 'ann'), await makePerson(api, 'mia')];
  for (const [person, level] of [
    [ann, 30],
    [mia, 40],
  ] as const) {
    await api.api('POST', `/projects/${id}/members`, { user_id: person.id, access_level: level });
  }
  const path = `/projects/${id}/pipeline_schedules`;
  const wish = { description: 'Nightly', ref: 'work', cron: '0 3 * * *' };
  const made = (await (await post(api, path, wish)).json()) as Shown;
  const status = async (person: typeof ann, method: string, rest = '', body?: object) =>
    (await person.ask(method, `${path}/${made.id}${rest}`, body)).status;

  assert.equal(await status(ann, 'PUT', '', { description: 'x' }), 403);
  assert.equal(await status(ann, 'POST', '/take_ownership'), 403);
  assert.equal(await status(ann, 'DELETE'), 403);
  assert.equal(await status(mia, 'PUT', '', { description: 'x' }), 403);
  assert.equal(await status(mia, 'POST', '/take_ownership'), 201);
  assert.equal(await status(mia, 'PUT', '', { description: 'x' }), 200);
});

test('summer time is what clocks on the wall show', () => {
  const next = readCron('0 4 * * *', 'Europe/Berlin');

  const before = next?.(new Date('2026-03-28T12:00:00Z'));

  assert.equal(before?.toISOString(), '2026-03-29T02:00:00.000Z');
});

function post(api: TestServer, path: string, body: object): Promise<Response> {
  return api.fetch(`/api/v4${path}`, {
    method: 'POST',
    headers: { 'private-token': root.token, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
