import { getAll } from '../api.ts';
import type { Job } from '../api-types.ts';

/** All jobs of a pipeline, given by its address in the API; trigger jobs are among them. */
export async function pipelineJobs(
  pipeline: string,
  signal: AbortSignal,
  query = '',
): Promise<readonly Job[]> {
  const [jobs, bridges] = await Promise.all([
    getAll<Job>(`${pipeline}/jobs${query}`, signal),
    getAll<Job>(`${pipeline}/bridges${query}`, signal),
  ]);
  return [...jobs, ...bridges];
}
