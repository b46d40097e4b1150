import type { Entry } from './entry.ts';

/** What a `.gitlab-ci.yml` makes, without a server. */
export const configuration = {
  lint: { summary: 'check a .gitlab-ci.yml', load: () => import('#commands/lint') },
  compile: {
    summary: 'show the pipeline a file makes',
    load: () => import('#commands/compile'),
  },
  why: { summary: 'why a job is in a pipeline, or not', load: () => import('#commands/why') },
  test: { summary: 'unit tests for pipelines', load: () => import('#commands/test') },
} as const satisfies Readonly<Record<string, Entry>>;
