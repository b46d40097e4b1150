import type { Runner } from '@slipway/contract';

/** Why a runner has no job, in a sentence that says what to do; undefined while it works. */
export function idleReason(runner: Runner): string | undefined {
  if (runner.running_jobs > 0) return undefined;
  if (runner.paused) return 'Paused: it takes no jobs until it is resumed.';
  if (runner.status === 'never_contacted') {
    return 'It has never asked for jobs: start its program with the command that was shown.';
  }
  if (runner.status !== 'online') {
    return 'Its program no longer asks for jobs: look whether it runs and reaches this server.';
  }
  const tags = runner.tag_list.join(', ');
  if (runner.run_untagged) {
    return tags === ''
      ? 'No job waits for it.'
      : `No job waits for it: it takes jobs without tags and those tagged ${tags}.`;
  }
  return `No job waits for it: it takes only jobs tagged ${tags}.`;
}
