import type { Runner } from '@slipway/contract';
import type { Api } from '#api/api';
import { allPages, apiCommand, wished } from '#api/api-command';

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
  summary: 'Makes a place for a runner, and shows the token by which a machine takes it this once.',
  options: {
    description: { type: 'string', value: 'TEXT', description: 'which machine it is' },
    tags: { type: 'string', value: 'A,B', description: 'takes jobs with these tags' },
    'run-untagged': { type: 'boolean', description: 'jobs without tags, too' },
  },
  example: 'slipway runner create --description "big machine" --tags docker',
  ask: ({ api, flags }) =>
    api.post<{ readonly id: number; readonly token: string }>('/user/runners', {
      runner_type: 'instance_type',
      ...wished(flags, { description: 'description', tags: 'tag_list' }),
      // Without tags it would take nothing.
      run_untagged: flags.isSet('run-untagged') || flags.text('tags') === undefined,
    }),
  say: ({ id, token }, { api }) => [
    `runner ${id} waits for a machine; there it is registered by:`,
    `  gitlab-runner register --non-interactive --url ${api.url} --token ${token}`,
  ],
});

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
