import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { type LimitChange, type LimitName, limitOf } from './limit-table.ts';

/** Enough for every disk. */
const most = 2 ** 40;

/** The limits that a request chooses; an empty value takes one back. */
export function limitsGiven(args: Args, names: readonly LimitName[]): LimitChange {
  const given = names.filter((name) => args.has(name));
  return Object.fromEntries(
    given.map((name) => [name, isEmpty(args.raw(name)) ? null : (numberIn(args, name) ?? null)]),
  );
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '';
}

function numberIn(args: Args, name: LimitName): number | undefined {
  const { unit } = limitOf(name);
  if (unit === 'switch') return Number(args.boolean(name) ?? false);
  const value = args.integer(name);
  if (value === undefined) return undefined;
  const least = unit === 'seconds' || unit === 'requests' ? 1 : 0;
  if (value >= least && value <= most) return value;
  throw new HttpError(400, 'Bad Request', {
    body: { message: { [name]: [`must be a whole number of ${unit} from ${least} on`] } },
  });
}

/** Throws 400 for a setting that this server does not have. */
export function refuseOthers(args: Args, names: readonly LimitName[]): void {
  const known: ReadonlySet<string> = new Set([...names, 'private_token', 'access_token', 'sudo']);
  const other = args.names().find((name) => !known.has(name));
  if (other === undefined) return;
  const body = { error: `${other} is not supported by this server: leave it out` };
  throw new HttpError(400, 'Bad Request', { body });
}
