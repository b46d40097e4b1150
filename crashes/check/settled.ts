import { until } from '#e2e/until';
import type { Scene } from '../scene.ts';

interface Ended {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly failure_reason?: string;
}

/** Every job ends within so long after a kill, whatever it was at when that came. */
const longestSeconds = 120;

const unfinished = 'created waiting_for_resource preparing pending running canceling scheduled';

/** What a kill may make of a job. */
const honestReasons = new Set(['runner_system_failure']);

const begun = ['running', 'pending', 'created'];

/** Waits until no job and no pipeline is unfinished, and says what ended otherwise than it may. */
export async function complaintsOfJobs(scene: Scene): Promise<readonly string[]> {
  const query = unfinished.split(' ').map((status) => `scope[]=${status}`);
  try {
    await until(
      'every job to end',
      async () => {
        const left = await jobs(scene, `${query.join('&')}&per_page=100`);
        // One of a push that was told again after the kill may have come since.
        const pipelines = (await Promise.all(begun.map(pipelinesIn(scene)))).flat();
        if (left.length === 0 && pipelines.length === 0) return true;
        const told = [
          ...left.map(({ id, name, status }) => `${name} ${id} is ${status}`),
          ...pipelines.map(({ id, status }) => `pipeline ${id} is ${status}`),
        ];
        throw new Error(told.join());
      },
      longestSeconds,
    );
  } catch (error) {
    return [String(error)];
  }
  const failed = await jobs(scene, 'scope[]=failed&per_page=100');
  const dishonest = failed.filter(({ failure_reason: reason = '' }) => !honestReasons.has(reason));
  return Promise.all(dishonest.map((job) => complaintOf(scene, job)));
}

/** With the end of its log. */
async function complaintOf(scene: Scene, job: Ended): Promise<string> {
  const log = await scene.api('GET', `${scene.project.route}/jobs/${job.id}/trace`);
  const end = (await log.text()).slice(-400).trim();
  return `${job.name} ${job.id} failed as ${job.failure_reason}; its log ends: ${end}`;
}

async function jobs(scene: Scene, query: string): Promise<readonly Ended[]> {
  const response = await scene.api('GET', `${scene.project.route}/jobs?${query}`);
  if (!response.ok) throw new Error(`jobs: ${response.status}`);
  return (await response.json()) as readonly Ended[];
}

function pipelinesIn(scene: Scene) {
  return async (status: string) => {
    const path = `${scene.project.route}/pipelines?status=${status}`;
    const response = await scene.api('GET', path);
    return (await response.json()) as readonly { readonly id: number; readonly status: string }[];
  };
}
