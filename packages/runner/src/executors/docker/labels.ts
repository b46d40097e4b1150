import type { Engine } from '@slipway/engine';
import type { ExecutorJob, Owner } from '#execution/executor';

const ownerLabel = 'slipway.dev/runner';
const bootLabel = 'slipway.dev/boot';

/** On everything that a job makes in the Engine, so that none of it outlives the job. */
export function labels(job: ExecutorJob, type: string): Record<string, string> {
  const { owner, payload } = job;
  return {
    [ownerLabel]: owner.key,
    [bootLabel]: owner.boot,
    'com.gitlab.gitlab-runner.managed': 'true',
    'com.gitlab.gitlab-runner.type': type,
    'com.gitlab.gitlab-runner.job.id': `${payload.id}`,
    'com.gitlab.gitlab-runner.job.ref': payload.git_info.ref,
    'com.gitlab.gitlab-runner.job.sha': payload.git_info.sha,
    'com.gitlab.gitlab-runner.project.id': `${payload.job_info.project_id}`,
    'com.gitlab.gitlab-runner.pipeline.id': `${payload.job_info.pipeline_id}`,
  };
}

/** Removes what an earlier process of this runner has left in the Engine. */
export async function sweepEngine(engine: Engine, owner: Owner): Promise<void> {
  const wanted = { labels: { [ownerLabel]: owner.key } };
  const isOld = ({
    Labels = {},
  }: {
    readonly Labels?: Readonly<Record<string, string>>;
  }): boolean => Labels[bootLabel] !== owner.boot;
  const containers = await engine.containers.list(wanted);
  for (const { Id } of containers.filter(isOld))
    await engine.containers.remove(Id, { force: true });
  const networks = await engine.networks.list(wanted);
  for (const { Id } of networks.filter(isOld)) await engine.networks.remove(Id);
}
