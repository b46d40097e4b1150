import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';

const jobs = 500;

/** What resource groups add to a pipeline: 500 jobs with a group each against 500 without. */
export async function benchResourceGroups(): Promise<readonly Row[]> {
  await using slipway = await startSlipway({
    arguments: ['--no-demo', '--no-cluster', '--no-runners'],
  });
  const plain: number[] = [];
  const grouped: number[] = [];
  // In turn, so that a busy machine slows both. Each project is new, and so are its groups.
  for (let round = 0; round < 5; round += 1) {
    plain.push(await queued(slipway, `plain-${round}`, () => ''));
    grouped.push(await queued(slipway, `grouped-${round}`, (job) => `  resource_group: g${job}\n`));
  }
  const [without, with500] = [median(plain), median(grouped)];
  const ratio = with500 / without;
  return [
    {
      what: `${jobs} jobs with ${jobs} resource groups until queued, in times of ${jobs} without`,
      value: ratio,
      unit: '×',
      goal: '≤ 1.2 ×',
      ok: ratio <= 1.2,
      note: `${with500.toFixed(0)} against ${without.toFixed(0)} ms; each waits and gets its group, one state more`,
    },
  ];
}

/** Milliseconds from the request for a pipeline until all of its jobs wait for a runner. */
async function queued(
  slipway: Slipway,
  name: string,
  rest: (job: number) => string,
): Promise<number> {
  const project = await slipway.createProject(name);
  const text = Array.from(
    { length: jobs },
    (_, job) => `job-${job}:\n  script: [echo]\n${rest(job)}`,
  ).join('');
  await project.commit({ '.gitlab-ci.yml': text }, 'main', ['--push-option=ci.skip']);
  const started = performance.now();
  const { id } = await slipway.api.post<{ readonly id: number }>(`${project.route}/pipeline`, {
    ref: 'main',
  });
  const pending = `${project.route}/pipelines/${id}/jobs?scope=pending&per_page=1`;
  while ((await count(slipway, pending)) < jobs);
  return performance.now() - started;
}

async function count(slipway: Slipway, path: string): Promise<number> {
  const response = await slipway.api.request('GET', path);
  await response.arrayBuffer();
  return Number(response.headers.get('x-total'));
}
