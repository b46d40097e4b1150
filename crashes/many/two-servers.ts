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
const queueEvery = 10;
const patienceMs = 60_000;
/** Four that end together, and one that waits for all of them. */
const file = [
  'stages: [test, deploy]',
  ...['a', 'b', 'c', 'd'].map((name) => `${name}:\n  stage: test\n  script: [make]`),
  'deploy:\n  stage: deploy\n  script: [make]\n  environment: staging',
].join('\n');
/** The configuration of each branch; in one, deployments of all pipelines wait for each other, too. */
const files = { main: file, queue: `${file}\n  resource_group: staging` };

interface Identified {
  readonly id: number;
}

interface HandedJob extends Identified {
  readonly token: string;
}

/**
 * Two processes on one store; in each round the jobs of twenty pipelines end at the same moment, half at either
 * server, and in every fifth one server is killed just then. In every tenth the deployments go one by one. All
 * pipelines must succeed, and each deployment must be there once.
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
  const endTogether = async (count: number) => {
    const jobs = await takeAll(store, runner, count, either);
    return jobs.map((job) => finish(store, job, either()));
  };
  for (let round = 1; round <= rounds; round += 1) {
    const isQueue = round % queueEvery === 0;
    const made = await makePipelines(store, project, isQueue ? 'queue' : 'main', either);
    const ends = await endTogether(4 * pipelinesEach);
    if (round % killEvery === 0) {
      await Promise.race(ends);
      await store.kill(either());
      kills += 1;
    }
    await Promise.all(ends);
    const turns = isQueue ? pipelinesEach : 1;
    for (let turn = 0; turn < turns; turn += 1) {
      await Promise.all(await endTogether(pipelinesEach / turns));
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
  const path = `/projects/${made.body.id}/repository/files/.gitlab-ci.yml`;
  const main = { branch: 'main', content: files.main, commit_message: 'Begin [ci skip]' };
  await store.ask(0, 'POST', path, main);
  const queue = { branch: 'queue', content: files.queue, commit_message: 'Queue [ci skip]' };
  await store.ask(1, 'PUT', path, { ...queue, start_branch: 'main' });
  const wish = { runner_type: 'instance_type' };
  const runner = await store.ask<{ readonly token: string }>(1, 'POST', '/user/runners', wish);
  return { project: made.body.id, runner: runner.body.token };
}

async function makePipelines(
  store: SharedStore,
  project: number,
  ref: keyof typeof files,
  either: () => number,
): Promise<readonly number[]> {
  const path = `/projects/${project}/pipeline`;
  const each = Array.from({ length: pipelinesEach }, async () => {
    return (await store.ask<Identified>(either(), 'POST', path, { ref })).body.id;
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
  const skipped = Object.keys(files).length;
  const expected = { deployments: pipelines, pipelines: pipelines + skipped };
  const complaints: string[] = [];
  for (const [what, count] of Object.entries(expected)) {
    const path = `/projects/${project}/${what}?per_page=1`;
    const { headers } = await store.ask(0, 'GET', path);
    const total = Number(headers.get('x-total'));
    if (total !== count) complaints.push(`${total} ${what} instead of ${count}`);
  }
  return complaints;
}
