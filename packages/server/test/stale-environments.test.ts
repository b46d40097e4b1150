import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { runningOf } from '../src/deployed-state/running-rules.ts';
import type { DeploymentChange } from '../src/rollouts/deed.ts';
import type { Workload } from '../src/rollouts/workload.ts';
import { nextJob, root, startServer, until } from './harness.ts';

const actions = ['start', 'prepare', 'verify', 'access'] as const;

test('only what deploys makes a deployment: prepare, verify and access make none', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const jobs = actions.map((action) => [
    action,
    { script: ['make'], environment: { name: 'staging', action } },
  ]);
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': JSON.stringify(Object.fromEntries(jobs)) });

  for (const _ of actions) await runner.finish(await nextJob(runner));

  const path = `/projects/${project.id}/deployments`;
  const made = (await server.api('GET', path)) as readonly { deployable: { name: string } }[];
  assert.deepEqual(
    made.map(({ deployable }) => deployable.name),
    ['start'],
  );
});

/** A change of a workload, as the cluster tells of it. */
const changeOf = (jobId: number) => ({
  ...{ type: 'changed' as const, jobId, before: null, after: { metadata: { name: 'web' } } },
  target: { group: 'apps', version: 'v1', plural: 'deployments', namespace: 'shop', name: 'web' },
});

test('a job that merely names the environment that another one has deployed to is no deployment of it', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const runner = await server.runner();
  const { rollouts } = server.server.services;
  const named = { script: ['make'], environment: 'staging' };
  const jobs = {
    stages: ['deploy', 'test'],
    deploy: { ...named, stage: 'deploy' },
    test: { ...named, stage: 'test' },
    assets: { ...named, stage: 'test', environment: { name: 'staging', url: 'http://shop.test' } },
  };
  const gitlab = new Gitlab({ host: server.url, token: root.token });
  const statuses = async () => {
    const all = await gitlab.Deployments.all(project.id, { orderBy: 'id', sort: 'asc' });
    return all.map(({ deployable, status }) => `${deployable.name} ${status}`);
  };
  // A rollout is followed where the file does not say otherwise; here there is no cluster.
  const variables = { SLIPWAY_FOLLOW_ROLLOUT: 'false' };

  await project.push({ '.gitlab-ci.yml': JSON.stringify({ ...jobs, variables }) });
  const deploy = await nextJob(runner);
  await rollouts.note(changeOf(deploy.id));
  await runner.finish(deploy);
  for (const _ of ['test', 'assets']) await runner.finish(await nextJob(runner));
  assert.deepEqual((await statuses()).toSorted(), [
    'assets success',
    'deploy success',
    'test skipped',
  ]);

  // Whatever brings something otherwise than to a cluster is known by its job alone.
  await project.push({ '.gitlab-ci.yml': JSON.stringify({ ...jobs, variables }) });
  for (const _ of ['deploy', 'test', 'assets']) await runner.finish(await nextJob(runner));
  assert.deepEqual((await statuses()).slice(3).toSorted(), [
    'assets success',
    'deploy success',
    'test success',
  ]);
});

test('a library stops what is stale: nothing that is new, nothing that is protected', async () => {
  let now = new Date('2026-01-01T00:00:00Z').getTime();
  await using server = await startServer({ clock: () => new Date(now) });
  const project = await server.project('shop');
  const base = `/projects/${project.id}`;
  const make = (name: string) => server.api('POST', `${base}/environments`, { name });
  await make('old');
  await make('kept');
  await server.api('POST', `${base}/protected_environments`, {
    ...{ name: 'kept', deploy_access_levels: [{ access_level: 40 }] },
  });
  now += 60 * 86_400_000;
  await make('new');
  const gitlab = new Gitlab({ host: server.url, token: root.token });
  const ask = (before: string) =>
    server.fetch(`/api/v4${base}/environments/stop_stale?before=${before}`, {
      method: 'POST',
      headers: { 'private-token': root.token },
    });

  assert.equal((await ask('2026-02-28')).status, 400);
  const looked = await ask('2026-02-01&dry_run=true');
  const { environments } = (await looked.json()) as { environments: { name: string }[] };
  assert.deepEqual(
    environments.map(({ name }) => name),
    ['old'],
  );
  const before = await gitlab.Environments.all(project.id, { states: 'stopped' });
  assert.deepEqual(before, []);
  assert.equal((await ask('2026-02-01')).status, 200);

  const all = await gitlab.Environments.all(project.id);
  assert.deepEqual(Object.fromEntries(all.map(({ name, state }) => [name, state])), {
    old: 'stopped',
    kept: 'available',
    new: 'available',
  });
});

test('an environment stops by itself, later with each deployment, and not when it is kept', async () => {
  let now = new Date('2026-01-01T00:00:00Z').getTime();
  const hourMs = 3_600_000;
  await using server = await startServer({ clock: () => new Date(now) });
  const project = await server.project('shop');
  const base = `/projects/${project.id}/environments`;
  const runner = await server.runner();
  interface Shown {
    readonly id: number;
    readonly state: string;
    readonly auto_stop_at: string | null;
  }
  const shown = async () => ((await server.api('GET', base)) as readonly Shown[])[0] as Shown;
  const deploy = async (time: string) => {
    const environment = { name: 'review/a', auto_stop_in: time };
    const job = { script: ['make'], environment };
    await project.push({ '.gitlab-ci.yml': JSON.stringify({ job }), when: String(now) });
    await runner.finish(await nextJob(runner));
  };

  await deploy('2 hours');
  assert.equal((await shown()).auto_stop_at, '2026-01-01T02:00:00.000Z');
  now += hourMs;
  await deploy('2 hours');
  assert.equal((await shown()).auto_stop_at, '2026-01-01T03:00:00.000Z');

  await server.api('POST', `${base}/${(await shown()).id}/cancel_auto_stop`);
  assert.equal((await shown()).auto_stop_at, null);
  assert.equal((await shown()).state, 'available');

  await deploy('1 second');
  now += hourMs;
  await until(shown, ({ state }) => state === 'stopped');
});

test('a time to stop that a job says nothing of stays; whoever prepares or uses a place begins it anew', async () => {
  let now = new Date('2026-01-01T00:00:00Z').getTime();
  await using server = await startServer({ clock: () => new Date(now) });
  const project = await server.project('shop');
  const runner = await server.runner();
  /** When it stops after a job that began an hour after the one before. */
  const stopsAfter = async (more: object) => {
    const job = { script: ['make'], environment: { name: 'review/a', ...more } };
    await project.push({ '.gitlab-ci.yml': JSON.stringify({ job }) });
    await runner.finish(await nextJob(runner));
    now += 3_600_000;
    const all = await server.api('GET', `/projects/${project.id}/environments`);
    const [found] = all as readonly { readonly auto_stop_at: string | null }[];
    return found?.auto_stop_at?.slice(11, 16) ?? null;
  };

  assert.equal(await stopsAfter({ auto_stop_in: '5 hours' }), '05:00');
  assert.equal(await stopsAfter({ action: 'verify' }), '05:00');
  assert.equal(await stopsAfter({ action: 'access' }), '07:00');
  assert.equal(await stopsAfter({ action: 'prepare' }), '08:00');
  assert.equal(await stopsAfter({ action: 'verify', auto_stop_in: '8 hours' }), '12:00');
  assert.equal(await stopsAfter({}), '12:00');
  assert.equal(await stopsAfter({ auto_stop_in: 'never' }), null);
});

test('stopping undoes all that the last pipeline has brought, also what has failed', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const runner = await server.runner();
  const name = 'review/a';
  const bring = (on_stop: string) => ({ script: ['make'], environment: { name, on_stop } });
  const undo = { script: ['make'], when: 'manual', environment: { name, action: 'stop' } };
  const jobs = {
    ...{ app: bring('stop app'), dns: bring('stop dns'), again: bring('stop dns') },
    ...{ 'stop app': undo, 'stop dns': undo },
  };
  await project.push({ '.gitlab-ci.yml': JSON.stringify(jobs) });
  const begun = [await nextJob(runner), await nextJob(runner), await nextJob(runner)];
  for (const job of begun) {
    await runner.finish(job, job.job_info.name === 'app' ? 'success' : 'failed');
  }

  const gitlab = new Gitlab({ host: server.url, token: root.token });
  const [environment] = await gitlab.Environments.all(project.id);
  const stopping = await gitlab.Environments.stop(project.id, environment?.id ?? 0);

  assert.equal(stopping.state, 'stopping');
  const run = [await nextJob(runner), await nextJob(runner)].map(({ job_info }) => job_info.name);
  assert.deepEqual(run.toSorted(), ['stop app', 'stop dns']);
  assert.equal(await runner.request(), undefined, 'each runs once');
});

test('a library deletes stopped review environments in a week, but for those that were started again', async () => {
  let now = new Date('2026-01-01T00:00:00Z').getTime();
  const server = await startServer({ clock: () => new Date(now) });
  const project = await server.project('shop');
  const base = `/projects/${project.id}/environments`;
  const make = async (name: string, isStopped = true) => {
    const { id } = (await server.api('POST', base, { name })) as { readonly id: number };
    if (isStopped) await server.api('POST', `${base}/${id}/stop`, {});
  };
  await make('review/a');
  await make('review/b');
  await make('review/runs', false);
  await make('staging');
  now += 60 * 86_400_000;
  await make('review/new');
  const gitlab = new Gitlab({ host: server.url, token: root.token });
  const ask = (more: object) =>
    server.api('DELETE', `${base}/review_apps?${new URLSearchParams({ ...more })}`) as Promise<{
      readonly scheduled_entries: readonly { readonly name: string }[];
    }>;
  const names = async (more: object) =>
    (await ask(more)).scheduled_entries.map(({ name }) => name).join(' ');

  await assert.rejects(ask({ limit: 0 }), /limit can be 1 to 1000/);
  assert.equal(await names({}), 'review/a review/b');
  assert.equal(await names({ limit: 1, dry_run: false }), 'review/a');
  await gitlab.Environments.removeReviewApps(project.id, { dryRun: false });
  assert.equal(await names({}), '', 'all are to be deleted by now');
  const runner = await server.runner();
  const job = { script: ['make'], environment: 'review/b' };
  await project.push({ '.gitlab-ci.yml': JSON.stringify({ job }) });
  await runner.finish(await nextJob(runner));
  now += 6 * 86_400_000;
  const left = async () =>
    ((await server.api('GET', base)) as readonly { readonly name: string }[])
      .map(({ name }) => name)
      .join(' ');
  assert.match(await left(), /review\/a /);
  now += 2 * 86_400_000;
  await using again = await server.crash();

  await until(
    async () =>
      ((await again.api('GET', base)) as readonly { readonly name: string }[]).map(
        ({ name }) => name,
      ),
    (all) => !all.includes('review/a') && all.includes('review/b'),
  );
});

for (const [where, labels, templateLabels, track] of [
  ['its pods', {}, { app: 'web', track: 'canary' }, 'canary'],
  ['itself', { track: 'stable' }, { app: 'web' }, 'stable'],
  ['nothing', {}, { app: 'web' }, null],
] as const) {
  test(`the track of a workload is the label of ${where}`, () => {
    const metadata = { name: 'web', labels };
    const template = { metadata: { labels: templateLabels } };
    const live = { metadata, spec: { template } } as unknown as Workload;

    assert.equal(runningOf({ after: null } as DeploymentChange, live, [], []).track, track);
  });
}
