import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { busyboxImage, createEngine, type Engine } from '@slipway/engine';
import type { Pipeline } from '../e2e/support/pipeline.ts';
import type { Project } from '../e2e/support/project.ts';
import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import { until } from '../e2e/support/until.ts';
import type { Row } from './row.ts';
import { median, medianTime } from './statistics.ts';

const run = promisify(execFile);
const jobs = 200;

/** From push to output, and what a job costs above what its program costs. */
export async function benchJobs(): Promise<readonly Row[]> {
  await using slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
  return [
    ...(await firstOutput(slipway)),
    await shellJobs(slipway),
    await dockerJobs(slipway),
    await loudJob(slipway),
  ];
}

async function firstOutput(slipway: Slipway): Promise<readonly Row[]> {
  const project = await slipway.createProject('first-output');
  const times: number[] = [];
  const waits: number[] = [];
  for (let time = 0; time < 7; time += 1) {
    // The push's own time does not count: commit with ci.skip, then let the API make the pipeline.
    const text = `job:\n  tags: [shell]\n  script: [echo "output ${time}"]\n`;
    await project.commit({ '.gitlab-ci.yml': text }, 'main', ['--push-option=ci.skip']);
    const started = performance.now();
    const { id } = await slipway.api.post<{ readonly id: number }>(`${project.route}/pipeline`, {
      ref: 'main',
    });
    await outputOf(slipway, project, id, `output ${time}\n`);
    times.push(performance.now() - started);
    const [job] = await slipway.api.get<readonly { readonly queued_duration: number }[]>(
      `${project.route}/pipelines/${id}/jobs`,
    );
    waits.push((job?.queued_duration ?? Number.NaN) * 1000);
  }
  const wait = median(waits);
  const output = median(times);
  return [
    {
      what: 'runnable job → waiting runner',
      value: wait,
      unit: 'ms',
      goal: '< 50 ms',
      ok: wait < 50,
    },
    {
      what: 'pipeline made → first script output of a shell job by API',
      value: output,
      unit: 'ms',
      goal: '≤ 300 ms',
      ok: output <= 300,
    },
  ];
}

async function outputOf(
  slipway: Slipway,
  project: Project,
  pipeline: number,
  text: string,
): Promise<void> {
  const [job] = await slipway.api.get<readonly { readonly id: number }[]>(
    `${project.route}/pipelines/${pipeline}/jobs`,
  );
  for (;;) {
    const response = await slipway.api.request('GET', `${project.route}/jobs/${job?.id}/trace`);
    if ((await response.text()).includes(`\n${text}`)) return;
  }
}

async function shellJobs(slipway: Slipway): Promise<Row> {
  const project = await slipway.createProject('many');
  const text = Array.from(
    { length: jobs },
    (_, n) => `job ${n}:\n  tags: [shell]\n  script: ["true"]\n`,
  ).join('');
  const warm = await project.push({
    '.gitlab-ci.yml': 'job:\n  tags: [shell]\n  script: ["true"]\n',
  });
  await warm.finished();
  const floor = await shellFloor(project);

  const started = performance.now();
  const pipeline = await project.push({ '.gitlab-ci.yml': text });
  await pipeline.finished(600);
  const perJob = (performance.now() - started) / jobs;

  const value = perJob - floor;
  return {
    what: `${jobs} shell jobs, as users of their own: per job, above fetch and bash`,
    value,
    unit: 'ms',
    goal: '≤ 15 ms',
    ok: value <= 15,
    note: `${perJob.toFixed(0)} ms a job, floor ${floor.toFixed(0)} ms`,
  };
}

/** What any runner pays: fetch what is new (nothing), check out, start a bash. */
async function shellFloor(project: Project): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  try {
    const git = (...args: readonly string[]) => run('git', args, { cwd: directory });
    await git('clone', '--quiet', '--depth=20', project.remote, '.');
    return await medianTime(15, async () => {
      await git('fetch', '--quiet', '--depth=20', 'origin', 'main');
      await git('checkout', '--quiet', '--force', '--detach', 'FETCH_HEAD');
      await run('bash', ['-c', 'true']);
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function dockerJobs(slipway: Slipway): Promise<Row> {
  const engine = createEngine({});
  try {
    const image = await busyboxImage(engine);
    const floor = await medianTime(7, () => container(engine, image));
    const project = await slipway.createProject('docker-jobs');
    const text = `job:\n  tags: [docker]\n  image: {name: "${image}", pull_policy: if-not-present}\n  script: ["true"]\n`;
    const times: number[] = [];
    for (let time = 0; time < 7; time += 1)
      times.push(await durationOf(await project.push({ '.gitlab-ci.yml': text })));
    const value = median(times) - floor;
    return {
      what: 'docker job, above create, start, wait and remove',
      value,
      unit: 'ms',
      goal: '≤ 300 ms',
      ok: value <= 300,
      note: `${median(times).toFixed(0)} ms a job, floor ${floor.toFixed(0)} ms`,
    };
  } finally {
    engine.close();
  }
}

async function container(engine: Engine, image: string): Promise<void> {
  const id = await engine.containers.create({ Image: image, Cmd: ['true'] });
  await engine.containers.start(id);
  await engine.containers.wait(id);
  await engine.containers.remove(id);
}

/** From start to end as the server saw it. */
async function durationOf(pipeline: Pipeline): Promise<number> {
  const done = await until('the job to end', async () => {
    const [job] = await pipeline.jobs();
    return (
      job?.status === 'success' &&
      (job as unknown as { readonly started_at: string; readonly finished_at: string })
    );
  });
  return Date.parse(done.finished_at) - Date.parse(done.started_at);
}

async function loudJob(slipway: Slipway): Promise<Row> {
  const megabytes = 200;
  const project = await slipway.createProject('loud');
  // All numbers up to this one, a line each, are that many megabytes.
  const script = 'seq 1 23456789';
  const text = `job:\n  tags: [shell]\n  script:\n    - ${script}\n`;
  const seconds = (await durationOf(await project.push({ '.gitlab-ci.yml': text }))) / 1000;
  const value = megabytes / seconds;
  return {
    what: `trace of ${megabytes} MB, job to disk`,
    value,
    unit: 'MB/s',
    goal: '≥ 50 MB/s',
    ok: value >= 50,
  };
}
