import type { Args } from '#http/arguments';
import type { User } from './user.ts';

const orders = {
  id: (user: User) => user.id,
  name: (user: User) => user.name.toLowerCase(),
  username: (user: User) => user.username.toLowerCase(),
  created_at: (user: User) => user.createdAt.getTime(),
  updated_at: (user: User) => user.createdAt.getTime(),
};

/** The users that a list asks for, in its order. An address of mail finds people for administrators only. */
export function usersWanted(args: Args, all: readonly User[], isAdmin: boolean): readonly User[] {
  const conditions = conditionsOf(args, isAdmin);
  const wanted = all.filter((user) => conditions.every((holds) => holds(user)));
  const key = orders[args.word('order_by', names) ?? 'id'];
  const sign = args.word('sort', ['asc', 'desc']) === 'asc' ? 1 : -1;
  return wanted.toSorted((a, b) => sign * compare(key(a), key(b)));
}

// The keys of an object literal are its names.
const names = Object.keys(orders) as (keyof typeof orders)[];

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Condition = (user: User) => boolean;

function conditionsOf(args: Args, isAdmin: boolean): readonly Condition[] {
  const username = args.text('username')?.toLowerCase();
  const search = args.text('search')?.toLowerCase();
  const after = args.date('created_after');
  const before = args.date('created_before');
  const conditions: readonly (Condition | false | undefined)[] = [
    username !== undefined && ((user) => user.username.toLowerCase() === username),
    search !== undefined && ((user) => isFound(user, search, isAdmin)),
    args.boolean('active') === true && (({ state }) => state === 'active'),
    args.boolean('blocked') === true && (({ state }) => state === 'blocked'),
    args.boolean('exclude_active') === true && (({ state }) => state !== 'active'),
    args.boolean('admins') === true && isAdmin && ((user) => user.isAdmin),
    args.boolean('external') === true && (({ isExternal }) => isExternal),
    args.boolean('exclude_external') === true && (({ isExternal }) => !isExternal),
    args.boolean('humans') === true && (({ kind }) => kind === 'human'),
    args.boolean('exclude_humans') === true && (({ kind }) => kind !== 'human'),
    args.boolean('without_project_bots') === true && (({ kind }) => kind !== 'project_bot'),
    after && (({ createdAt }) => createdAt >= after),
    before && (({ createdAt }) => createdAt <= before),
  ];
  return conditions.filter((it): it is Condition => typeof it === 'function');
}

function isFound({ name, username, email }: User, search: string, isAdmin: boolean): boolean {
  if (`${name}\n${username}`.toLowerCase().includes(search)) return true;
  return isAdmin && email.toLowerCase() === search;
}
