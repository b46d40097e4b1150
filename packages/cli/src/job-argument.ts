import type { Api } from './api.ts';
import type { Input } from './command.ts';
import { idOf } from './pipeline-argument.ts';
import { projectOf } from './project.ts';

/** The REST path of the job that the first positional names. */
export function jobPath({ positionals: [job = ''], flags }: Input, api: Api): string {
  return `/projects/${encodeURIComponent(projectOf(flags, api))}/jobs/${idOf(job)}`;
}
