import { type JobStatus, transitions } from '@slipway/ci';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import type { GivenVariable } from '#variables/variable';

/** Every status a job can have. */
export const jobStatuses = Object.keys(transitions) as JobStatus[];

/** Variables that somebody gives to one pipeline or job. */
export function givenVariables(list: readonly Args[] | undefined): GivenVariable[] {
  return (list ?? []).map((args) => ({
    key: args.requiredText('key'),
    value: args.text('value') ?? args.text('secret_value') ?? '',
    variableType: args.word('variable_type', ['env_var', 'file']) ?? 'env_var',
    isRaw: args.boolean('raw') ?? false,
  }));
}

/** `scope`, one status or several. */
export function statusesOf(args: Args): JobStatus[] | undefined {
  const names = args.texts('scope');
  if (names === undefined || names.length === 0) return undefined;
  return names.map((name) => {
    const status = jobStatuses.find((known) => known === name);
    if (status !== undefined) return status;
    const body = { error: 'scope does not have a valid value' };
    throw new HttpError(400, 'Bad Request', { body });
  });
}
