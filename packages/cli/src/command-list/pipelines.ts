import type { Entry } from './entry.ts';

/** Pipelines, their jobs, and what jobs leave. */
export const pipelines = {
  'pipeline list': {
    summary: 'the newest pipelines',
    load: () => import('#commands/pipeline/list'),
  },
  'pipeline show': {
    summary: 'one pipeline with its jobs',
    load: () => import('#commands/pipeline/show'),
  },
  'pipeline watch': {
    summary: 'follow a pipeline live',
    load: () => import('#commands/pipeline/watch'),
  },
  'pipeline run': {
    summary: 'make a pipeline for a ref',
    load: () => import('#commands/pipeline/run'),
  },
  'pipeline cancel': {
    summary: 'cancel a pipeline',
    load: async () => ({ command: (await import('#commands/pipeline/actions')).cancel }),
  },
  'pipeline retry': {
    summary: 'run failed jobs again',
    load: async () => ({ command: (await import('#commands/pipeline/actions')).retry }),
  },
  'pipeline tests': {
    summary: 'tests that failed (JUnit)',
    load: async () => ({ command: (await import('#nouns/pipelines/pipeline')).tests }),
  },
  'pipeline reports': {
    summary: 'coverage, code quality, metrics',
    load: async () => ({ command: (await import('#nouns/pipelines/pipeline')).reports }),
  },
  'pipeline timeline': {
    summary: 'where its time went',
    load: async () => ({ command: (await import('#nouns/pipelines/pipeline')).timeline }),
  },
  'pipeline delete': {
    summary: 'delete it with its logs',
    load: async () => ({ command: (await import('#nouns/pipelines/pipeline')).remove }),
  },
  try: {
    summary: 'run this folder as it is, uncommitted',
    load: () => import('#nouns/pipelines/try'),
  },
  'job log': { summary: "print a job's log", load: () => import('#commands/job-log') },
  'job preview': {
    summary: 'what a job that deploys would change',
    load: () => import('#commands/job-preview'),
  },
  'job play': {
    summary: 'start a manual job',
    load: async () => ({ command: (await import('#nouns/pipelines/job')).play }),
  },
  'job retry': {
    summary: 'run a job again',
    load: async () => ({ command: (await import('#nouns/pipelines/job')).retry }),
  },
  'job cancel': {
    summary: 'cancel a job',
    load: async () => ({ command: (await import('#nouns/pipelines/job')).cancel }),
  },
  'job erase': {
    summary: 'delete its log and artifacts',
    load: async () => ({ command: (await import('#nouns/pipelines/job')).erase }),
  },
  'trigger list': {
    summary: 'tokens that start pipelines',
    load: async () => ({ command: (await import('#nouns/pipelines/trigger')).list }),
  },
  'trigger create': {
    summary: 'let another program start pipelines',
    load: async () => ({ command: (await import('#nouns/pipelines/trigger')).create }),
  },
  'trigger revoke': {
    summary: 'end a trigger token',
    load: async () => ({ command: (await import('#nouns/pipelines/trigger')).revoke }),
  },
  'artifact list': {
    summary: 'what a job left',
    load: async () => ({ command: (await import('#nouns/pipelines/artifact')).list }),
  },
  'artifact download': {
    summary: 'bring it here, or one file',
    load: async () => ({ command: (await import('#nouns/pipelines/artifact')).download }),
  },
  'artifact keep': {
    summary: 'keep it from expiring',
    load: async () => ({ command: (await import('#nouns/pipelines/artifact')).keep }),
  },
  'artifact delete': {
    summary: 'delete it',
    load: async () => ({ command: (await import('#nouns/pipelines/artifact')).remove }),
  },
} as const satisfies Readonly<Record<string, Entry>>;
