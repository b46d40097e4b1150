import type { Job } from '@slipway/contract';
import { failureText } from '#ui/status/status.ts';

/** Names that are told before the rest is only counted. */
const mostNames = 3;

/** Why a pipeline stands as it does, in a sentence; null where its status says it all. */
export function pipelineReason(status: string, jobs: readonly Job[]): string | null {
  if (status === 'failed') return whatFailed(jobs);
  if (status === 'manual') {
    const waiting = jobs.filter((job) => job.status === 'manual');
    return waiting.length === 0 ? null : `${names(waiting)} waits for somebody to press play.`;
  }
  if (status === 'running' || status === 'success') return null;
  const held = jobs.find(({ hold }) => hold !== null);
  return held ? `${held.name}: ${held.hold}.` : null;
}

function whatFailed(jobs: readonly Job[]): string | null {
  const failed = jobs.filter(({ status, allow_failure }) => status === 'failed' && !allow_failure);
  const [first] = failed;
  if (first === undefined) return null;
  if (failed.length > 1) return `${names(failed)} failed.`;
  const why = failureText(first);
  const exit = first.exit_code === null ? '' : ` (exit code ${first.exit_code})`;
  return `${first.name} failed${why === undefined ? '' : `: ${lower(why)}${exit}`}.`;
}

/** `build, lint, test and 4 more` */
function names(jobs: readonly Job[]): string {
  const told = jobs.slice(0, mostNames).map(({ name }) => name);
  const more = jobs.length - told.length;
  if (more > 0) return `${told.join(', ')} and ${more} more`;
  const last = told.pop() ?? '';
  return told.length === 0 ? last : `${told.join(', ')} and ${last}`;
}

const lower = (text: string) => text.replace(/^[A-Z]/, (first) => first.toLowerCase());
