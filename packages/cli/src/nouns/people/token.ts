import type { AccessToken } from '@slipway/contract';
import { allPages, apiCommand, type Call, wished } from '#api/api-command';
import { ownerOf, ownerOptions } from '#nouns/projects/owner';
import { levelOf } from '#nouns/projects/role';

/** Those that hold. */
export const list = apiCommand({
  summary: 'Lists access tokens: your own, or with --project or --group those of other programs.',
  options: ownerOptions,
  example: 'slipway token list',
  ask: async (call) => {
    const query = new URLSearchParams({ state: 'active' });
    // Administrators see those of everybody.
    if (isOwn(call)) query.set('user_id', String(await myId(call)));
    return allPages<AccessToken>(call.api, `${addressOf(call)}?${query}`);
  },
  say: (tokens) => ({
    heads: ['ID', 'NAME', 'SCOPES', 'UNTIL', 'LAST USED'],
    rows: tokens.map((it) => [
      String(it.id),
      it.name,
      it.scopes.join(' '),
      it.expires_at ?? '',
      it.last_used_at ?? 'never',
    ]),
    empty: 'no tokens; slipway token create NAME makes one',
  }),
});

/** A new one; this is the only time that it is shown. */
export const create = apiCommand({
  summary: 'Makes an access token, and shows it this once.',
  positionals: ['NAME'],
  options: {
    ...ownerOptions,
    scope: {
      type: 'string',
      multiple: true,
      value: 'SCOPE',
      description: 'what it may do: api (default), read_api, write_repository, …; may be repeated',
    },
    role: { type: 'string', value: 'ROLE', description: 'of a project’s or group’s token' },
    until: { type: 'string', value: 'YYYY-MM-DD', description: 'default: in a year' },
  },
  example: 'slipway token create deploy-script --scope read_api --until 2027-01-31',
  ask: async (call) => {
    const scopes = call.flags.list('scope');
    const role = call.flags.text('role');
    const address = isOwn(call) ? await mine(call) : addressOf(call);
    return call.api.post<AccessToken>(address, {
      name: call.positionals[0],
      scopes: scopes.length > 0 ? scopes : ['api'],
      ...wished(call.flags, { until: 'expires_at' }),
      ...(role !== undefined && { access_level: levelOf(role) }),
    });
  },
  say: (token) => [
    `${token.token}`,
    `this is the only time that it is shown; it holds until ${token.expires_at ?? 'it is revoked'}`,
  ],
});

/** Ends one. */
export const revoke = apiCommand({
  summary: 'Revokes an access token.',
  positionals: ['ID'],
  options: ownerOptions,
  example: 'slipway token revoke 12',
  ask: async (call) => {
    const [id = ''] = call.positionals;
    await call.api.delete(`${addressOf(call)}/${encodeURIComponent(id)}`);
    return { id };
  },
  say: ({ id }) => `token ${id} is revoked`,
});

/** A token is one's own unless a project or group is named: a checkout alone names none. */
function isOwn({ flags }: Call): boolean {
  return flags.text('project') === undefined && flags.text('group') === undefined;
}

/** GitLab lets people make tokens of most scopes for users by their ids only. */
async function mine(call: Call): Promise<string> {
  return `/users/${await myId(call)}/personal_access_tokens`;
}

async function myId({ api }: Call): Promise<number> {
  return (await api.get<{ readonly id: number }>('/user')).id;
}

function addressOf(call: Call): string {
  return isOwn(call) ? '/personal_access_tokens' : `${ownerOf(call)}/access_tokens`;
}
