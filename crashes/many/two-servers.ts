import { setTimeout } from 'node:timers/promises';
import { seededRandom } from '#e2e/random';
import { type SharedStore, shareStore } from './shared-store.ts';

/** What came of two servers on one store. */
export interface SharedReport {
  readonly pipelines: number;
  readonly kills: number;
  readonly complaints: readonly string[];
}

const pipelinesEach = 20;
const killEvery = 5;
const patienceMs = 60_000;
/** Four that end together, one that waits for all of them, and for those of all other pipelines. */
const file = [
  'stages: [test, deploy]',
  ...['a', 'b', 'c', 'd'].map((name) => `${name}:\n  stage: test\n  script: [make]`),
  'deploy:\n  stage: deploy\n  script: [make]\n  environment: staging\n  resource_group: staging',
].join('\n');

interface Identified {
  readonly id: number;
}

interface HandedJob extends Identified {
  readonly token: string;
}

/**
 * Two processes on one store; in each round the jobs of twenty pipelines end at the same moment, half at either
 * server, and in every fifth one server is killed just then. All pipelines must succeed, each job and each
 * deployment once.
 */
export async function joinServers(
  seed: number,
  rounds: number,
  say: (line: string) => void,
): Promise<SharedReport> {
  await using store = await shareStore();
  const random = seededRandom(seed);
  const either = () => random.between(0, 1);
  const { project, runner } = await prepare(store);
  const complaints: string[] = [];
  let kills = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const made = await makePipelines(store, project, either);
    const jobs = await takeAll(store, runner, 4 * pipelinesEach, either);
    const ends = jobs.map((job) => finish(store, job, either()));
    const isKilled = round % killEvery === 0;
    if (isKilled) {
      await Promise.race(ends);
      await store.kill(either());
      kills += 1;
    }
    await Promise.all(ends);
    // One resource for all: each is handed out when the one before has ended.
    for (let count = 0; count < pipelinesEach; count += 1) {
      const [job] = await takeAll(store, runner, 1, either);
      if (job) await finish(store, job, either());
    }
    complaints.push(...(await stuck(store, project, made, either)).map((it) => `${round}: ${it}`));
    if (round % 10 === 0) say(`${round} rounds, ${kills} kills, ${complaints.length} complaints`);
  }
  complaints.push(...(await miscounted(store, project, rounds * pipelinesEach)));
  // A server that was killed leaves words of its own; what is in the store tells whether they matter.
  for (const complaint of store.complaints) say(`logged: ${complaint}`);
  return { pipelines: rounds * pipelinesEach, kills, complaints };
}

async function prepare(store: SharedStore) {
  const made = await store.ask<Identified>(0, 'POST', '/projects', { name: 'hello' });
  await store.ask(0, 'POST', `/projects/${made.body.id}/repository/files/.gitlab-ci.yml`, {
    branch: 'main',
    content: file,
    commit_message: 'Begin [ci skip]',
  });
  const wish = { runner_type: 'instance_type' };
  const runner = await store.ask<{ readonly token: string }>(1, 'POST', '/user/runners', wish);
  return { project: made.body.id, runner: runner.body.token };
}

async function makePipelines(store: SharedStore, project: number, either: () => number) {
  const each = Array.from({ length: pipelinesEach }, async () => {
    const path = `/projects/${project}/pipeline`;
    return (await store.ask<Identified>(either(), 'POST', path, { ref: 'main' })).body.id;
  });
  return Promise.all(each);
}

/** Asks both in turn until there are so many. */
async function takeAll(
  store: SharedStore,
  token: string,
  count: number,
  either: () => number,
): Promise<readonly HandedJob[]> {
  const jobs: HandedJob[] = [];
  const deadline = Date.now() + patienceMs;
  while (jobs.length < count) {
    const wish = { token, system_id: 'r_two', info: { features: {} } };
    const { status, body } = await store.ask<HandedJob>(either(), 'POST', '/jobs/request', wish);
    if (status === 201) jobs.push(body);
    else await setTimeout(5);
    if (Date.now() > deadline) {
      throw new Error(`only ${jobs.length} of ${count} jobs were handed out: something is stuck`);
    }
  }
  return jobs;
}

/** Told again after a kill, the end is one that is known already. */
async function finish(store: SharedStore, { id, token }: HandedJob, server: number): Promise<void> {
  const end = { token, state: 'success', output: {} };
  await store.ask(server, 'PUT', `/jobs/${id}`, end);
}

/** Pipelines that have not succeeded though all their jobs have ended. */
async function stuck(
  store: SharedStore,
  project: number,
  pipelines: readonly number[],
  either: () => number,
): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const id of pipelines) {
    const path = `/projects/${project}/pipelines/${id}`;
    const { body } = await store.ask<{ readonly status: string }>(either(), 'GET', path);
    if (body.status !== 'success') complaints.push(`pipeline ${id} is ${body.status}`);
  }
  return complaints;
}

/** Nothing happened twice. */
async function miscounted(
  store: SharedStore,
  project: number,
  pipelines: number,
): Promise<readonly string[]> {
  const expected = { deployments: pipelines, pipelines };
  const complaints: string[] = [];
  for (const [what, count] of Object.entries(expected)) {
    const path = `/projects/${project}/${what}?per_page=1`;
    const { headers } = await store.ask(0, 'GET', path);
    const total = Number(headers.get('x-total'));
    if (total !== count) complaints.push(`${total} ${what} instead of ${count}`);
  }
  return complaints;
}
