import { type DeploymentChange, type Refusal, shownName, titleOf } from './deed.ts';
import type { RolloutEnd } from './follow-rollout.ts';
import { hintFor } from './refusal-rules.ts';

const red = (text: string) => `\u001b[31;1m${text}\u001b[0;m`;
const green = (text: string) => `\u001b[32;1m${text}\u001b[0;m`;
const yellow = (text: string) => `\u001b[33;1m${text}\u001b[0;m`;

/** The last line of a job whose script went well. */
export const jobFailed = red('ERROR: Job failed: what it deployed does not come up');

/** After the last line of the runner, which knows nothing of rollouts. */
export const goesOn = 'The script has ended well; the job ends with its rollout:';

/** The last line of a job whose rollout went well, too. */
export const jobSucceeded = green('Job succeeded');

/** What follows by itself. */
export const putsBack = (iid: number) =>
  yellow(`What deployment #${iid} had left is put back, since the project rolls back by itself`);

/** A rollout that has ended, as the log of its job tells it. */
export function endLines(change: DeploymentChange, end: RolloutEnd): readonly string[] {
  const title = titleOf(change);
  switch (end.outcome) {
    case 'ready':
      return [];
    case 'left':
      return [yellow(`${title} is not followed any longer: ${end.why}`)];
    case 'failed':
      return [
        red(`${title} has failed: ${end.reason}`),
        ...(end.output.length === 0 ? [] : ['The last lines of the container:']),
        ...end.output.map((line) => `  ${line}`),
      ];
  }
}

/** What was changed while others deployed in the same namespace, too: nobody fails for what another may have done. */
export const doubtLines = (doubtful: readonly string[]): readonly string[] => [
  yellow('Changed meanwhile, by this job or by another one that deployed in the same namespace:'),
  ...doubtful.map((it) => `  ${it}: is not followed`),
  'Hint: resource_group lets one of them deploy at a time',
];

/** What the cluster did not take, and the commands that make it possible. */
export function refusalLines(
  refusals: readonly Refusal[],
  project: string,
  environment: string,
): readonly string[] {
  const lines = refusals.map(
    (it) => `  ${it.command || `${it.verb} ${shownName(it)}`}: ${it.message}`,
  );
  const hints = refusals.flatMap((it) => hintFor(it, project, environment) ?? []);
  return [
    yellow(`The cluster did not take what this job was to deploy to "${environment}":`),
    ...lines,
    ...[...new Set(hints)].map((hint) => `Hint: ${hint}`),
  ];
}

/** Lines as a log keeps them. */
export const asText = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
