import type { Group } from '@slipway/contract';
import { allPages, apiCommand, wished } from '#api/api-command';

/** Those one may see. */
export const list = apiCommand({
  summary: 'Lists the groups that you may see.',
  example: 'slipway group list',
  ask: ({ api }) => allPages<Group>(api, '/groups'),
  say: (groups) => ({
    heads: ['GROUP', 'NAME', 'VISIBILITY', 'DESCRIPTION'],
    rows: groups.map((it) => [it.full_path, it.name, it.visibility, it.description ?? '']),
    empty: 'no groups; slipway group create PATH makes one',
  }),
});

/** A new one, in another if its path says so. */
export const create = apiCommand({
  summary: 'Makes a group; PARENT/NAME makes it in another group.',
  positionals: ['PATH'],
  options: {
    name: { type: 'string', value: 'NAME', description: 'as people read it (default: its path)' },
    description: { type: 'string', value: 'TEXT', description: 'what it is' },
    visibility: { type: 'string', value: 'LEVEL', description: 'private, internal or public' },
  },
  example: 'slipway group create shop --description "All of the shop"',
  ask: async ({ api, flags, positionals: [full = ''] }) => {
    const [path = '', ...above] = full.split('/').toReversed();
    const parent =
      above.length === 0
        ? undefined
        : await api.get<Group>(`/groups/${encodeURIComponent(above.toReversed().join('/'))}`);
    return api.post<Group>('/groups', {
      name: path,
      ...wished(flags, { name: 'name', description: 'description', visibility: 'visibility' }),
      path,
      ...(parent && { parent_id: parent.id }),
    });
  },
  say: ({ full_path: path }, { api }) => `group ${path} is there: ${api.url}/groups/${path}`,
});

/** With all its projects. */
export const remove = apiCommand({
  summary: 'Deletes a group with all its projects.',
  positionals: ['PATH'],
  example: 'slipway group delete shop',
  ask: async ({ api, positionals: [path = ''] }) => {
    await api.delete(`/groups/${encodeURIComponent(path)}`);
    return { path };
  },
  say: ({ path }) => `group ${path} is deleted`,
});
