import { variablesIn } from '#settings/variable-lines.ts';

/** What is supposed to start a pipeline. */
export interface Scenario {
  readonly event: 'branch' | 'tag' | 'web' | 'schedule' | 'trigger';
  readonly ref: string;
  /** `NAME=value`, line by line. */
  readonly variables: string;
}

/** Words for what may start a pipeline. */
export const eventWords = [
  ['branch', 'A push to the branch'],
  ['tag', 'A push of the tag'],
  ['web', 'A person, for the branch'],
  ['schedule', 'A schedule, for the branch'],
  ['trigger', 'A trigger token, for the branch'],
] as const;

/** The question to the server: what would this text make then? */
export function questionOf(content: string, scenario: Scenario, isMerged: boolean): object {
  const { event, ref, variables } = scenario;
  return {
    content,
    ref,
    is_tag: event === 'tag',
    source: event === 'branch' || event === 'tag' ? 'push' : event,
    variables: variablesIn(variables),
    with_merged_yaml: isMerged,
  };
}

/** The same question as a command that one asks on one's own machine. */
export function commandOf({ event, ref, variables }: Scenario, name: string): string {
  const parts = [
    `slipway why ${name}`,
    event === 'tag' ? `--tag ${ref}` : `--ref ${ref}`,
    event !== 'branch' && event !== 'tag' && `--source ${event}`,
    ...variablesIn(variables).map(({ key, value }) => `--var '${key}=${value}'`),
  ];
  return parts.filter(Boolean).join(' ');
}
