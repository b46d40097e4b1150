import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import { processorMs } from './resident.ts';
import type { Row } from './row.ts';

const jobs = 5_000;
const runners = 16;

/** What a pipeline of thousands of jobs costs the server: to make it, and for each job to run. */
export async function benchBigPipelines(): Promise<readonly Row[]> {
  await using slipway = await startSlipway({
    arguments: ['--no-demo', '--no-cluster', '--no-runners'],
  });
  const project = await slipway.createProject('big');
  const text = Array.from({ length: jobs }, (_, job) => `job-${job}:\n  script: [echo]\n`).join('');
  await project.commit({ '.gitlab-ci.yml': text }, 'main', ['--push-option=ci.skip']);
  const started = performance.now();
  await slipway.api.post(`${project.route}/pipeline`, { ref: 'main' });
  const made = (performance.now() - started) / 1000;
  const each = await processorTimeOfAJob(slipway);
  return [
    {
      what: `pipeline of ${jobs} jobs, made by API`,
      value: made,
      unit: 's',
      goal: '≤ 1.5 s',
      ok: made <= 1.5,
    },
    {
      what: `the same pipeline run by ${runners} runners that do nothing: processor time of all its processes`,
      value: each,
      unit: 'ms a job',
      goal: '≤ 2 ms',
      ok: each <= 2,
      note: 'three requests a job, HTTP and git among it',
    },
  ];
}

async function processorTimeOfAJob(slipway: Slipway): Promise<number> {
  const made = { runner_type: 'instance_type' };
  const { token } = await slipway.api.post<{ readonly token: string }>('/user/runners', made);
  const before = processorMs(slipway.ready.pid);
  let left = jobs;
  const work = async () => {
    while (left > 0) if (await runOne(slipway.url, token)) left -= 1;
  };
  await Promise.all(Array.from({ length: runners }, work));
  return (processorMs(slipway.ready.pid) - before) / jobs;
}

/** Takes a job and ends it; false when there was none. */
async function runOne(url: string, token: string): Promise<boolean> {
  const send = (method: string, path: string, body: object) =>
    fetch(`${url}/api/v4${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const answer = await send('POST', '/jobs/request', { token, system_id: 's_bench', info });
  if (answer.status !== 201) return false;
  const job = (await answer.json()) as { readonly id: number; readonly token: string };
  await send('PUT', `/jobs/${job.id}`, { token: job.token, state: 'running' });
  await send('PUT', `/jobs/${job.id}`, { token: job.token, state: 'success', output: {} });
  return true;
}

const info = { features: { two_phase_job_commit: true } };
