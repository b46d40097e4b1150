import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';

const environments = 500;
const deployments = 20;
const page = 100;

/** What the page of a project's environments asks for, where there are many, each with a history. */
export async function benchDeployments(): Promise<readonly Row[]> {
  await using slipway = await startSlipway({
    arguments: ['--no-demo', '--no-cluster', '--no-runners'],
  });
  const { route } = await fill(slipway);
  const first = await measured(() => slipway.api.get(`${route}/environments?per_page=${page}`));
  const all = await measured(async () => {
    for (let at = 1; at <= environments / page; at += 1) {
      await slipway.api.get(`${route}/environments?per_page=${page}&page=${at}`);
    }
  });
  const history = await measured(() =>
    slipway.api.get(`${route}/deployments?environment=place-7&order_by=id&sort=desc&per_page=50`),
  );
  const note = `${environments} environments with ${deployments} deployments each`;
  return [
    row('first 100 environments of a project', first, note),
    row('all of them, page by page', all, note),
    row('the history of one', history, note),
  ];
}

const row = (what: string, value: number, note: string): Row => ({
  ...{ what, value, unit: 'ms', goal: '≤ 300 ms', ok: value <= 300, note },
});

async function measured(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const started = performance.now();
    await ask();
    times.push(performance.now() - started);
  }
  return median(times);
}

/** One pipeline deploys everywhere; what came after it is written into the store, as rollbacks to it. */
async function fill(slipway: Slipway) {
  const project = await slipway.createProject('many');
  const text = Array.from(
    { length: environments },
    (_, at) => `job-${at}:\n  script: [echo]\n  environment: place-${at}\n`,
  ).join('');
  const pipeline = await project.push({ '.gitlab-ci.yml': text });
  const queued = `${project.route}/deployments?per_page=1`;
  for (let total = 0; total < environments; ) {
    const response = await slipway.api.request('GET', queued);
    await response.arrayBuffer();
    total = Number(response.headers.get('x-total'));
  }
  await slipway.api.post(`${project.route}/pipelines/${pipeline.id}/cancel`);
  await slipway.stop();
  using database = new DatabaseSync(join(slipway.dataDir, 'slipway.db'));
  database.exec(`UPDATE deployments SET status = 'success', finished_at = updated_at`);
  const copied =
    'project_id, environment_id, job_id, user_id, ref, is_tag, sha, status, on_stop, created_at, updated_at, finished_at';
  for (let at = 1; at < deployments; at += 1) {
    database.exec(`INSERT INTO deployments (iid, rollback_of, ${copied})
      SELECT iid + ${at * environments}, id, ${copied} FROM deployments WHERE rollback_of IS NULL`);
  }
  database.close();
  await slipway.start();
  return project;
}
