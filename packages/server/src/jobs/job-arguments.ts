import { type JobStatus, transitions } from '@slipway/ci';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import type { LineQuestion } from '#traces/trace-lines';
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

/** A line of a log by its number, or by a byte in it; throws 400 for neither and for both. */
export function lineQuestion(args: Args): LineQuestion {
  const [line, byte] = [args.integer('line'), args.integer('byte')];
  if (line !== undefined && byte === undefined && line >= 1) return { line };
  if (byte !== undefined && line === undefined && byte >= 0) return { byte };
  const body = { error: 'one of line (from 1) and byte (from 0) is needed' };
  throw new HttpError(400, 'Bad Request', { body });
}

const mostWords = 500;
/** More than anybody goes through one by one. */
const mostFound = 10_000;

/** Which words are looked for in a log, and how many of the lines are named. */
export function searchQuestion(args: Args): { readonly words: string; readonly most: number } {
  const words = args.requiredText('query');
  const most = args.integer('limit') ?? 1000;
  if (words.trim() !== '' && words.length <= mostWords && most >= 1 && most <= mostFound) {
    return { words, most };
  }
  const error = `query has up to ${mostWords} characters, limit is from 1 to ${mostFound}`;
  throw new HttpError(400, 'Bad Request', { body: { error } });
}
