import type { Group, Project, Runner } from '@slipway/contract';
import type { Api } from '#api/api';
import { allPages, apiCommand, type Call, wished } from '#api/api-command';
import { UsageError } from '#command';
import { ownerOf, ownerOptions } from '#nouns/projects/owner';

/** All of the instance. */
export const list = apiCommand({
  summary: 'Lists the runners of this instance.',
  example: 'slipway runner list',
  ask: async ({ api }) => {
    const all = await allPages<Pick<Runner, 'id'>>(api, '/runners/all');
    // Tags and load stand with each of them only.
    return Promise.all(all.map(({ id }) => api.get<Runner>(`/runners/${id}`)));
  },
  say: (runners) => ({
    heads: ['ID', 'RUNNER', 'STATUS', 'TAGS', 'LAST SEEN'],
    rows: runners.map((it) => [
      String(it.id),
      it.description ?? '',
      it.paused ? 'paused' : it.status,
      it.tag_list.join(' '),
      it.contacted_at ?? 'never',
    ]),
    empty: 'no runners; slipway runner create makes one',
  }),
});

/** A runner's place, and how a machine takes it. */
export const create = apiCommand({
  summary:
    'Makes a place for a runner of the instance, or of --project or --group, and shows its token this once.',
  options: {
    ...ownerOptions,
    description: { type: 'string', value: 'TEXT', description: 'which machine it is' },
    tags: { type: 'string', value: 'A,B', description: 'takes jobs with these tags' },
    'run-untagged': { type: 'boolean', description: 'jobs without tags, too' },
  },
  example: 'slipway runner create --description "big machine" --tags docker',
  ask: async (call) => {
    const { api, flags } = call;
    return api.post<{ readonly id: number; readonly token: string }>('/user/runners', {
      ...(await whoseJobs(call)),
      ...wished(flags, { description: 'description', tags: 'tag_list' }),
      // Without tags it would take nothing.
      run_untagged: flags.isSet('run-untagged') || flags.text('tags') === undefined,
    });
  },
  say: ({ id, token }, { api }) => [
    `runner ${id} waits for a machine; there it is registered by:`,
    `  gitlab-runner register --non-interactive --url ${api.url} --token ${token}`,
  ],
});

/** Everybody's, unless a project or group is named: a checkout alone names none. */
async function whoseJobs(call: Call): Promise<Readonly<Record<string, string | number>>> {
  const { api, flags } = call;
  if (flags.text('group') !== undefined) {
    const { id } = await api.get<Group>(`${ownerOf(call)}?with_projects=false`);
    return { runner_type: 'group_type', group_id: id };
  }
  if (flags.text('project') === undefined) return { runner_type: 'instance_type' };
  const { id } = await api.get<Project>(call.project());
  return { runner_type: 'project_type', project_id: id };
}

/** Another description, other jobs. */
export const edit = apiCommand({
  summary: 'Changes which jobs a runner takes, and what it is called.',
  positionals: ['ID'],
  options: {
    description: { type: 'string', value: 'TEXT', description: 'which machine it is' },
    tags: { type: 'string', value: 'A,B', description: 'takes jobs with these tags' },
    untagged: { type: 'string', value: 'YES', description: 'jobs without tags, too: yes or no' },
    'only-protected': {
      type: 'string',
      value: 'YES',
      description: 'only jobs of protected branches and tags: yes or no',
    },
    timeout: { type: 'string', value: 'SECONDS', description: 'the longest job that it takes' },
  },
  example: 'slipway runner edit 3 --tags docker,big --untagged no',
  ask: async ({ api, flags, positionals: [id = ''] }) => {
    const untagged = yesOrNo('untagged', flags.text('untagged'));
    const isProtected = yesOrNo('only-protected', flags.text('only-protected'));
    const wish = {
      ...wished(flags, {
        description: 'description',
        tags: 'tag_list',
        timeout: 'maximum_timeout',
      }),
      ...(untagged !== undefined && { run_untagged: untagged }),
      ...(isProtected !== undefined && {
        access_level: isProtected ? 'ref_protected' : 'not_protected',
      }),
    };
    if (Object.keys(wish).length === 0) {
      throw new UsageError(
        'say what to change: --description, --tags, --untagged, --only-protected, --timeout',
      );
    }
    return api.put<Runner>(`/runners/${encodeURIComponent(id)}`, wish);
  },
  say: ({ id, tag_list: tags, run_untagged: isUntagged }) =>
    `runner ${id} takes jobs ${tagsText(tags, isUntagged)}`,
});

function tagsText(tags: readonly string[], isUntagged: boolean): string {
  if (tags.length === 0) return 'without tags';
  return `with the tags ${tags.join(', ')}${isUntagged ? ', and those without' : ''}`;
}

function yesOrNo(option: string, word: string | undefined): boolean | undefined {
  if (word === undefined) return undefined;
  if (word === 'yes' || word === 'no') return word === 'yes';
  throw new UsageError(`--${option} is yes or no`);
}

/** It takes no more jobs. */
export const pause = onRunner(
  'pause',
  'Gives a runner no more jobs; those that run go on.',
  (api, id) => api.put(`/runners/${id}`, { paused: true }),
  'is paused',
);

/** It takes jobs again. */
export const resume = onRunner(
  'resume',
  'Gives a paused runner jobs again.',
  (api, id) => api.put(`/runners/${id}`, { paused: false }),
  'takes jobs again',
);

/** Forgets it. */
export const remove = onRunner(
  'remove',
  'Forgets a runner.',
  (api, id) => api.delete(`/runners/${id}`),
  'is removed',
);

function onRunner(
  verb: string,
  summary: string,
  act: (api: Api, id: string) => Promise<unknown>,
  outcome: string,
) {
  return apiCommand({
    summary,
    positionals: ['ID'],
    example: `slipway runner ${verb} 3`,
    ask: async ({ api, positionals: [id = ''] }) => {
      await act(api, encodeURIComponent(id));
      return { id };
    },
    say: ({ id }) => `runner ${id} ${outcome}`,
  });
}
