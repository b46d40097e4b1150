import type { Environment } from './executor.ts';
import type { RunnableJob } from './job.ts';
export async function restoreCaches(_job: RunnableJob): Promise<boolean> {
  return false;
}
export async function saveCaches(
  _job: RunnableJob,
  _environment: Environment,
  _isSuccess: boolean,
): Promise<void> {}
