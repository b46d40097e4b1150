import type { RunnableJob } from './job.ts';
export async function downloadDependencies(_job: RunnableJob): Promise<boolean> {
  return false;
}
