import type { Group, Project } from '@slipway/contract';
import { allPages, apiCommand, wished } from '#api/api-command';
import { UsageError } from '#command';

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

/** One of them, with what lies in it. */
export const show = apiCommand({
  summary: 'Shows a group with its projects.',
  positionals: ['PATH'],
  example: 'slipway group show shop',
  ask: async ({ api, positionals: [path = ''] }) => {
    const address = `/groups/${encodeURIComponent(path)}`;
    const [group, projects] = await Promise.all([
      api.get<Group>(`${address}?with_projects=false`),
      allPages<Project>(api, `${address}/projects?include_subgroups=true&order_by=path&sort=asc`),
    ]);
    return { ...group, projects };
  },
  say: (it, { api }) => [
    it.full_path,
    ...(it.description ? [it.description] : []),
    `visibility  ${it.visibility}`,
    `page        ${api.url}/groups/${it.full_path}`,
    it.projects.length === 0 ? 'no projects yet' : 'projects:',
    ...it.projects.map((project) => `  ${project.path_with_namespace}`),
  ],
});

const settings = {
  name: 'name',
  path: 'path',
  description: 'description',
  visibility: 'visibility',
};

/** Other settings. */
export const edit = apiCommand({
  summary: 'Renames or describes a group, or changes who may see it.',
  positionals: ['PATH'],
  options: {
    name: { type: 'string', value: 'NAME', description: 'another name' },
    path: { type: 'string', value: 'WORD', description: 'another path: its addresses change' },
    description: { type: 'string', value: 'TEXT', description: 'what it is' },
    visibility: { type: 'string', value: 'LEVEL', description: 'private, internal or public' },
  },
  example: 'slipway group edit shop --description "All of the shop"',
  ask: async ({ api, flags, positionals: [path = ''] }) => {
    const wish = wished(flags, settings);
    if (Object.keys(wish).length === 0) {
      throw new UsageError(`say what to change: --${Object.keys(settings).join(', --')}`);
    }
    return api.put<Group>(`/groups/${encodeURIComponent(path)}`, wish);
  },
  say: (it, { api }) => `group ${it.full_path} is changed: ${api.url}/groups/${it.full_path}`,
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
