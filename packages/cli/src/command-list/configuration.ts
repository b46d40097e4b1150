import type { Entry } from './entry.ts';

/** What a `.gitlab-ci.yml` makes, without a server. */
export const configuration = {
  lint: { summary: 'check a .gitlab-ci.yml', load: () => import('#commands/configuration/lint') },
  compile: {
    summary: 'show the pipeline a file makes',
    load: () => import('#commands/configuration/compile'),
  },
  why: {
    summary: 'why a job is in a pipeline, or not',
    load: () => import('#commands/configuration/why'),
  },
  test: { summary: 'unit tests for pipelines', load: () => import('#commands/configuration/test') },
} as const satisfies Readonly<Record<string, Entry>>;
