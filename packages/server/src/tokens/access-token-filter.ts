import type { Args } from '#http/arguments';
import type { AccessToken } from './access-token.ts';

const orders = {
  created: ({ createdAt }: AccessToken) => createdAt.getTime(),
  expires: ({ expiresAt }: AccessToken) => expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
  last_used: ({ lastUsedAt }: AccessToken) => lastUsedAt?.getTime() ?? 0,
  name: ({ name }: AccessToken) => name.toLowerCase(),
};

// The keys of an object literal are its names.
const names = Object.keys(orders) as (keyof typeof orders)[];

/** The tokens that a list asks for, in its order: `created_desc` and its like. */
export function tokensWanted(
  args: Args,
  all: readonly AccessToken[],
  now: Date,
): readonly AccessToken[] {
  const conditions = conditionsOf(args, now);
  const wanted = all.filter((token) => conditions.every((holds) => holds(token)));
  const sorts = names.flatMap((name) => [`${name}_asc`, `${name}_desc`]);
  const sort = args.word('sort', sorts) ?? 'created_desc';
  const sign = sort.endsWith('_asc') ? 1 : -1;
  const name = names.find((each) => sort.startsWith(each)) ?? 'created';
  const key = orders[name];
  return wanted.toSorted(
    (a, b) => sign * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id),
  );
}

type Condition = (token: AccessToken) => boolean;

function conditionsOf(args: Args, now: Date): readonly Condition[] {
  const search = args.text('search')?.toLowerCase();
  const state = args.word('state', ['active', 'inactive']);
  const isRevoked = args.boolean('revoked');
  const isActive = (token: AccessToken) =>
    !token.isRevoked && (token.expiresAt === null || token.expiresAt > now);
  return [
    (token) => search === undefined || token.name.toLowerCase().includes(search),
    (token) => state === undefined || isActive(token) === (state === 'active'),
    (token) => isRevoked === undefined || token.isRevoked === isRevoked,
    ...between(args, 'created', (token) => token.createdAt),
    ...between(args, 'expires', (token) => token.expiresAt),
    ...between(args, 'last_used', (token) => token.lastUsedAt),
  ];
}

/** `x_after` and `x_before`; what never happened is neither. */
function between(
  args: Args,
  name: string,
  dateOf: (token: AccessToken) => Date | null,
): readonly Condition[] {
  const after = args.date(`${name}_after`);
  const before = args.date(`${name}_before`);
  return [
    (token) => after === undefined || (dateOf(token) ?? new Date(Number.NaN)) >= after,
    (token) => before === undefined || (dateOf(token) ?? new Date(Number.NaN)) <= before,
  ];
}
