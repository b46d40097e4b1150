import type { DeployToken } from '@slipway/contract';
import { allPages, apiCommand, type Call, wished } from '#api/api-command';
import { UsageError } from '#command';
import { ownerOf, ownerOptions } from '#nouns/projects/owner';

/** Those that hold. */
export const list = apiCommand({
  summary:
    'Lists the deploy tokens of a project or group: machines fetch code and images with them.',
  options: ownerOptions,
  example: 'slipway deploy-token list --group shop',
  ask: (call) => allPages<DeployToken>(call.api, `${addressOf(call)}?active=true`),
  say: (tokens) => ({
    heads: ['ID', 'NAME', 'USER NAME', 'SCOPES', 'UNTIL'],
    rows: tokens.map((it) => [
      String(it.id),
      it.name,
      it.username,
      it.scopes.join(' '),
      it.expires_at ?? '',
    ]),
    empty: 'no deploy tokens; slipway deploy-token create NAME makes one',
  }),
});

/** A new one; this is the only time that it is shown. */
export const create = apiCommand({
  summary: 'Makes a deploy token, and shows it this once.',
  positionals: ['NAME'],
  options: {
    ...ownerOptions,
    scope: {
      type: 'string',
      multiple: true,
      value: 'SCOPE',
      description:
        'what it may do; may be repeated: read_repository, read_registry, write_registry, read_package_registry, write_package_registry',
    },
    username: { type: 'string', value: 'NAME', description: 'sign in with it (default: is made)' },
    until: { type: 'string', value: 'YYYY-MM-DD', description: 'default: until it is revoked' },
  },
  example: 'slipway deploy-token create server --scope read_registry --project root/hello',
  ask: async (call) => {
    const scopes = call.flags.list('scope');
    if (scopes.length === 0) throw new UsageError('say what it may do: --scope read_registry');
    return call.api.post<DeployToken>(addressOf(call), {
      name: call.positionals[0],
      scopes,
      ...wished(call.flags, { username: 'username', until: 'expires_at' }),
    });
  },
  say: ({ token, username }) => [
    `${token}`,
    `this is the only time that it is shown; sign in with it as ${username}`,
  ],
});

/** Ends one. */
export const revoke = apiCommand({
  summary: 'Revokes a deploy token.',
  positionals: ['ID'],
  options: ownerOptions,
  example: 'slipway deploy-token revoke 3 --project root/hello',
  ask: async (call) => {
    const [id = ''] = call.positionals;
    await call.api.delete(`${addressOf(call)}/${encodeURIComponent(id)}`);
    return { id };
  },
  say: ({ id }) => `deploy token ${id} is revoked`,
});

const addressOf = (call: Call) => `${ownerOf(call)}/deploy_tokens`;
