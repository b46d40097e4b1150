import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { runningOf } from '../src/deployed-state/running-rules.ts';
import type { DeploymentChange } from '../src/rollouts/deed.ts';
import type { Workload } from '../src/rollouts/workload.ts';
import { nextJob, root, startServer } from './harness.ts';

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
  assert.equal((await ask('2026-02-01')).status, 200);

  const all = await gitlab.Environments.all(project.id);
  assert.deepEqual(Object.fromEntries(all.map(({ name, state }) => [name, state])), {
    old: 'stopped',
    kept: 'available',
    new: 'available',
  });
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
