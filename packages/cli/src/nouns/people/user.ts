import type { FullUser } from '@slipway/contract';
import type { Api } from '#api/api';
import { allPages, apiCommand, type Call, wished } from '#api/api-command';
import { CommandFailed, UsageError } from '#command';
import { askSecret } from '#nouns/projects/secret';

/** Everybody. */
export const list = apiCommand({
  summary: 'Lists the users of this instance.',
  example: 'slipway user list',
  ask: ({ api }) => allPages<FullUser>(api, '/users'),
  say: (users) => ({
    heads: ['USER', 'NAME', 'EMAIL', 'STATE', 'RIGHTS'],
    rows: users.map((it) => [it.username, it.name, it.email, it.state, rightsOf(it)]),
    empty: 'no users',
  }),
});

/** Somebody new. */
export const create = apiCommand({
  summary: 'Makes a user. The password is asked for, or read from standard input.',
  positionals: ['USERNAME'],
  options: {
    name: { type: 'string', value: 'NAME', description: 'as people read it (default: USERNAME)' },
    email: { type: 'string', value: 'ADDRESS', description: 'default: USERNAME@example.com' },
    admin: { type: 'boolean', description: 'an administrator' },
  },
  example: 'slipway user create ada --name "Ada Lovelace" --email ada@example.com',
  ask: async ({ api, flags, positionals: [username = ''] }) =>
    api.post<FullUser>('/users', {
      name: username,
      email: `${username}@example.com`,
      ...wished(flags, { name: 'name', email: 'email' }),
      username,
      password: await askSecret('password of the new user'),
      ...(flags.isSet('admin') && { admin: true }),
    }),
  say: (user) => `${user.username} (${user.name}) can sign in`,
});

const ranks = ['administrator', 'user', 'external'];

/** Another name, address or right. */
export const edit = apiCommand({
  summary: 'Changes the name, the address or the rights of a user.',
  positionals: ['USERNAME'],
  options: {
    name: { type: 'string', value: 'NAME', description: 'as people read it' },
    email: { type: 'string', value: 'ADDRESS', description: 'another address' },
    rights: { type: 'string', value: 'WORD', description: ranks.join(', ') },
  },
  example: 'slipway user edit ada --email ada@example.com --rights administrator',
  ask: async ({ api, flags, positionals: [username = ''] }) => {
    const rights = flags.text('rights');
    if (rights !== undefined && !ranks.includes(rights)) {
      throw new UsageError(`"${rights}" are no rights; they are ${ranks.join(', ')}`);
    }
    const wish = {
      ...wished(flags, { name: 'name', email: 'email' }),
      ...(rights !== undefined && {
        admin: rights === 'administrator',
        external: rights === 'external',
      }),
    };
    if (Object.keys(wish).length === 0) {
      throw new UsageError('say what to change: --name, --email, --rights');
    }
    const { id } = await userNamed(api, username);
    return api.put<FullUser>(`/users/${id}`, wish);
  },
  say: (user) => `${user.username} is ${user.name}, ${user.email}: ${rightsOf(user)}`,
});

/** Out, with all that runs in their name. */
export const block = onUser(
  'block',
  'Keeps a user out: sessions, tokens and jobs end.',
  (api, { id }) => api.post(`/users/${id}/block`),
  'is blocked',
);

/** In again. */
export const unblock = onUser(
  'unblock',
  'Lets a blocked user in again.',
  (api, { id }) => api.post(`/users/${id}/unblock`),
  'may come in again',
);

/** Gone. */
export const remove = onUser(
  'delete',
  'Deletes a user.',
  (api, { id }) => api.delete(`/users/${id}`),
  'is deleted',
);

function onUser(
  verb: string,
  summary: string,
  act: (api: Api, user: FullUser) => Promise<unknown>,
  outcome: string,
) {
  return apiCommand({
    summary,
    positionals: ['USERNAME'],
    example: `slipway user ${verb} ada`,
    ask: async ({ api, positionals: [username = ''] }) => {
      const user = await userNamed(api, username);
      await act(api, user);
      return { username };
    },
    say: ({ username }) => `${username} ${outcome}`,
  });
}

/** Somebody by their user name. @throws CommandFailed for nobody */
export async function userNamed(api: Call['api'], username: string): Promise<FullUser> {
  const [user] = await api.get<readonly FullUser[]>(`/users?${new URLSearchParams({ username })}`);
  if (user) return user;
  throw new CommandFailed(
    `there is no user "${username}"; slipway user list shows those there are`,
  );
}

function rightsOf({ is_admin: isAdmin, external }: FullUser): string {
  return isAdmin ? 'administrator' : external ? 'external' : 'user';
}
