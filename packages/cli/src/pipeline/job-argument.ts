import type { Api } from '#api/api';
import { CommandFailed, type Input } from '#command';
import { projectOf } from '#project/project';
import { jobsOf } from './pipeline.ts';
import { pipelineOf } from './pipeline-argument.ts';

/**
 * The REST path of the job that the first positional names: by its id, or by its name in the project's
 * newest pipeline.
 */
export async function jobPath(
  { positionals: [job = ''], flags }: Input,
  api: Api,
): Promise<string> {
  const project = projectOf(flags, api);
  const id = /^\d{1,15}$/.test(job) ? Number(job) : await idOfNamed(job, { flags, api });
  return `/projects/${encodeURIComponent(project)}/jobs/${id}`;
}

async function idOfNamed(
  name: string,
  { flags, api }: { readonly flags: Input['flags']; readonly api: Api },
): Promise<number> {
  const { project, pipeline } = await pipelineOf({ positionals: [], flags }, api);
  const jobs = await jobsOf(api, project, pipeline.id);
  const job = jobs.find((each) => each.name === name);
  if (job) return job.id;
  const all = jobs.map((each) => each.name).join(', ');
  throw new CommandFailed(
    `there is no job "${name}" in pipeline ${pipeline.id} of ${project}; its jobs are: ${all}`,
  );
}
