import type { Instance } from '#data-folder/instance';
import { logFile } from '#log';
import type { Finding } from './finding.ts';

const usualPatienceMs = 5000;

/** Whether the process that serves the data folder answers; one that stands still exists all the same. */
export async function examineInstance(
  { url, near, pid }: Instance,
  dataDir: string,
  patienceMs = usualPatienceMs,
): Promise<Finding> {
  const what = 'server';
  try {
    const answer = await fetch(`${near}/-/readiness`, { signal: AbortSignal.timeout(patienceMs) });
    if (answer.ok) return { status: 'ok', what, finding: `Slipway serves ${url}` };
    return {
      status: 'error',
      what,
      finding: `${near} answers with status ${answer.status}: its database cannot be read`,
      remedy: `${logFile(dataDir)} says why.`,
    };
  } catch {
    return {
      status: 'error',
      what,
      finding: `process ${pid} does not answer at ${near}`,
      remedy: `${logFile(dataDir)} says where it stands. kill -9 ${pid} is safe: nothing acknowledged is lost.`,
    };
  }
}
