import { badRequest, forbidden } from '@slipway/kube-objects';
import type { HeaderReader } from '#request/headers';
import { type Attributes, type Authorizer, refusal } from './authorization.ts';
import { anonymous, authenticated, type User } from './user.ts';

const accountExpression = /^system:serviceaccount:([^:]+):([^:]+)$/;
const extraPrefix = 'impersonate-extra-';

/** Whom a request wants to act as. */
interface Wish {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/**
 * The user that a request acts as: the one it comes from, unless it impersonates somebody. Throws 403
 * when that is not allowed, 400 when the headers make no sense.
 */
export function actingUser(authorizer: Authorizer, user: User, headers: HeaderReader): User {
  const wish = readWish(headers);
  if (wish === undefined) return user;
  for (const request of questions(wish)) {
    const decision = authorizer.authorize(user, request);
    if (decision.isAllowed) continue;
    const what = { group: request.group, plural: request.resource };
    throw forbidden(what, request.name, refusal(user, request, decision));
  }
  return impersonated(wish);
}

function readWish(headers: HeaderReader): Wish | undefined {
  let user = '';
  let uid = '';
  const groups: string[] = [];
  const extra: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    if (name === 'impersonate-user') user = value;
    else if (name === 'impersonate-uid') uid = value;
    else if (name === 'impersonate-group') groups.push(value);
    else if (name.startsWith(extraPrefix)) {
      const key = decodeURIComponent(name.slice(extraPrefix.length));
      extra[key] = [...(Object.hasOwn(extra, key) ? (extra[key] ?? []) : []), value];
    }
  }
  if (user !== '') return { user, uid, groups, extra };
  if (uid !== '' || groups.length > 0 || Object.keys(extra).length > 0) {
    throw badRequest('requested uid, groups or extras without impersonating a user');
  }
  return undefined;
}

type Question = Extract<Attributes, { readonly resource: string }>;

const ask = (
  group: string,
  resource: string,
  name: string,
  more: Partial<Question> = {},
): Question => ({
  verb: 'impersonate',
  group,
  resource,
  subresource: '',
  namespace: '',
  name,
  ...more,
});

/** All that has to be allowed. */
function questions({ user, uid, groups, extra }: Wish): readonly Question[] {
  const [, namespace, account] = accountExpression.exec(user) ?? [];
  return [
    namespace === undefined || account === undefined
      ? ask('', 'users', user)
      : ask('', 'serviceaccounts', account, { namespace }),
    ...groups.map((name) => ask('', 'groups', name)),
    ...(uid === '' ? [] : [ask('authentication.k8s.io', 'uids', uid)]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) =>
        ask('authentication.k8s.io', 'userextras', value, { subresource: key }),
      ),
    ),
  ];
}

function impersonated({ user, uid, groups, extra }: Wish): User {
  const [, namespace] = accountExpression.exec(user) ?? [];
  const own =
    namespace !== undefined && groups.length === 0
      ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
      : groups;
  const isKnown = user !== anonymous.username;
  const everybody = isKnown ? authenticated : (anonymous.groups[0] ?? '');
  return {
    username: user,
    ...(uid !== '' && { uid }),
    groups: own.includes(everybody) ? own : [...own, everybody],
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}
