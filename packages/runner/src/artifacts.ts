import type { Environment } from './executor.ts';
import type { RunnableJob } from './job.ts';
export async function uploadArtifacts(
  _job: RunnableJob,
  _environment: Environment,
  _isSuccess: boolean,
): Promise<void> {}
