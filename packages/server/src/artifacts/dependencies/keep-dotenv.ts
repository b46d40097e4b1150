import type { Artifact } from '#artifacts/artifact';
import type { JobRecord } from '#jobs/job';
import { Refused } from '#refused';
import type { Services } from '#services';
import { InvalidDotenv, parseDotenv, readReport } from './dotenv.ts';

/** Keeps the variables of a dotenv report for later jobs. Throws `Refused` for one that is none. */
export async function keepDotenv(
  { store, artifacts }: Pick<Services, 'store' | 'artifacts'>,
  job: JobRecord,
  report: Artifact,
): Promise<void> {
  try {
    const text = await readReport(await artifacts.open(report), report.fileFormat);
    await store.jobs.update(job.id, { dotenv: parseDotenv(text) });
  } catch (error) {
    if (!(error instanceof InvalidDotenv)) throw error;
    throw new Refused('invalid', `400 ${error.message}`);
  }
}
