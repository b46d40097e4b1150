import type { Project } from '@slipway/contract';
import { allPages, apiCommand, wished } from '#api/api-command';
import { projectOption, UsageError } from '#command';

const settings = {
  name: 'name',
  description: 'description',
  visibility: 'visibility',
  'default-branch': 'default_branch',
};

/** Those one may see. */
export const list = apiCommand({
  summary: 'Lists the projects that you may see.',
  options: {
    search: { type: 'string', value: 'WORD', description: 'only those with this in their names' },
  },
  example: 'slipway project list --search shop',
  ask: ({ api, flags }) =>
    allPages<Project>(api, `/projects?${new URLSearchParams(wished(flags, { search: 'search' }))}`),
  say: (projects) => ({
    heads: ['PROJECT', 'VISIBILITY', 'ACTIVE', 'DESCRIPTION'],
    rows: projects.map((it) => [
      it.path_with_namespace,
      it.visibility,
      it.last_activity_at,
      it.description ?? '',
    ]),
    empty: 'no projects; slipway project create NAME makes one',
  }),
});

/** One of them. */
export const show = apiCommand({
  summary: 'Shows a project.',
  options: projectOption,
  example: 'slipway project show --project root/hello',
  ask: ({ api, project }) => api.get<Project>(project()),
  say: words,
});

/** Other settings. */
export const edit = apiCommand({
  summary: 'Renames or describes a project, or changes who may see it.',
  options: {
    ...projectOption,
    name: { type: 'string', value: 'NAME', description: 'another name' },
    description: { type: 'string', value: 'TEXT', description: 'what it is' },
    visibility: {
      type: 'string',
      value: 'LEVEL',
      description: 'private, internal or public',
    },
    'default-branch': { type: 'string', value: 'BRANCH', description: 'another default branch' },
  },
  example: 'slipway project edit --description "Our shop" --project root/shop',
  ask: async ({ api, flags, project }) => {
    const wish = wished(flags, settings);
    if (Object.keys(wish).length === 0) {
      throw new UsageError(`say what to change: --${Object.keys(settings).join(', --')}`);
    }
    return api.put<Project>(project(), wish);
  },
  say: words,
});

/** It is read and not changed from then on. */
export const archive = apiCommand({
  summary:
    'Archives a project: it can be read, and nobody pushes, runs pipelines, deploys or releases.',
  positionals: ['PROJECT'],
  example: 'slipway project archive root/hello',
  ask: ({ api, positionals: [path = ''] }) =>
    api.post<Project>(`/projects/${encodeURIComponent(path)}/archive`),
  say: (it) => `${it.path_with_namespace} is archived; slipway project unarchive takes that back`,
});

/** It is changed again. */
export const unarchive = apiCommand({
  summary: 'Takes a project out of the archive.',
  positionals: ['PROJECT'],
  example: 'slipway project unarchive root/hello',
  ask: ({ api, positionals: [path = ''] }) =>
    api.post<Project>(`/projects/${encodeURIComponent(path)}/unarchive`),
  say: (it) => `${it.path_with_namespace} can be changed again`,
});

/** Another namespace. */
export const transfer = apiCommand({
  summary:
    'Moves a project into another namespace; its address and the names of its images change.',
  positionals: ['PROJECT', 'NAMESPACE'],
  example: 'slipway project transfer root/hello crew',
  ask: ({ api, positionals: [path = '', namespace = ''] }) =>
    api.put<Project>(`/projects/${encodeURIComponent(path)}/transfer`, { namespace }),
  say: (it) => [
    `the project is ${it.path_with_namespace} now`,
    `checkouts need: git remote set-url slipway ${it.http_url_to_repo}`,
  ],
});

/** With all that belongs to it. */
export const remove = apiCommand({
  summary: 'Deletes a project with its code, pipelines and images.',
  positionals: ['PROJECT'],
  example: 'slipway project delete root/hello',
  ask: async ({ api, positionals: [path = ''] }) => {
    await api.delete(`/projects/${encodeURIComponent(path)}`);
    return { path };
  },
  say: ({ path }) => `${path} is deleted`,
});

function words(it: Project): readonly string[] {
  return [
    it.path_with_namespace,
    ...(it.description ? [it.description] : []),
    ...(it.archived ? ['archived: it can be read, not changed'] : []),
    `visibility      ${it.visibility}`,
    `default branch  ${it.default_branch ?? 'nothing was pushed yet'}`,
    `git             ${it.http_url_to_repo}`,
  ];
}
