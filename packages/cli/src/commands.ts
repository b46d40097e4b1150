import type { Command } from './command.ts';

interface Entry {
  readonly summary: string;
  /** Imported only when called, so that a small command starts fast. */
  load(): Promise<{ readonly command: Command }>;
}

/** Every command, in the order of the overview. */
export const commands = {
  up: { summary: 'start Slipway and keep serving', load: () => import('#commands/up') },
  status: { summary: 'what runs, and where', load: () => import('#commands/status') },
  stop: { summary: 'stop the running Slipway', load: () => import('#commands/stop') },
  backup: { summary: 'copy all data while it runs', load: () => import('#commands/backup') },
  restore: { summary: 'a data folder of a backup', load: () => import('#commands/restore') },
  doctor: {
    summary: 'find what keeps things from working',
    load: () => import('#commands/doctor'),
  },
  'sign-in': {
    summary: 'an address that signs a browser in',
    load: () => import('#commands/sign-in'),
  },
  env: { summary: 'print exports for a shell', load: () => import('#commands/env') },
  lint: { summary: 'check a .gitlab-ci.yml', load: () => import('#commands/lint') },
  compile: {
    summary: 'show the pipeline a file makes',
    load: () => import('#commands/compile'),
  },
  why: { summary: 'why a job is in a pipeline, or not', load: () => import('#commands/why') },
  test: { summary: 'unit tests for pipelines', load: () => import('#commands/test') },
  'project create': {
    summary: 'make a project',
    load: () => import('#commands/project-create'),
  },
  credential: {
    summary: 'answer git when it asks for a password',
    load: () => import('#commands/credential'),
  },
  'pipeline list': {
    summary: 'the newest pipelines',
    load: () => import('#commands/pipeline-list'),
  },
  'pipeline show': {
    summary: 'one pipeline with its jobs',
    load: () => import('#commands/pipeline-show'),
  },
  'pipeline watch': {
    summary: 'follow a pipeline live',
    load: () => import('#commands/pipeline-watch'),
  },
  'pipeline run': {
    summary: 'make a pipeline for a ref',
    load: () => import('#commands/pipeline-run'),
  },
  'pipeline cancel': {
    summary: 'cancel a pipeline',
    load: async () => ({ command: (await import('#commands/pipeline-actions')).cancel }),
  },
  'pipeline retry': {
    summary: 'run failed jobs again',
    load: async () => ({ command: (await import('#commands/pipeline-actions')).retry }),
  },
  'job log': { summary: "print a job's log", load: () => import('#commands/job-log') },
  'job play': {
    summary: 'start a manual job',
    load: async () => ({ command: (await import('#commands/job-actions')).play }),
  },
  'job retry': {
    summary: 'run a job again',
    load: async () => ({ command: (await import('#commands/job-actions')).retry }),
  },
  'job cancel': {
    summary: 'cancel a job',
    load: async () => ({ command: (await import('#commands/job-actions')).cancel }),
  },
  'image list': { summary: "a project's images", load: () => import('#commands/image-list') },
  'image tags': {
    summary: 'tags of a repository, and who uses them',
    load: () => import('#commands/image-tags'),
  },
  'image show': {
    summary: 'what an image is made of',
    load: () => import('#commands/image-show'),
  },
  'image delete': {
    summary: 'delete a tag or a repository',
    load: () => import('#commands/image-delete'),
  },
  'image collect': {
    summary: 'give the disk back what no image needs',
    load: () => import('#commands/image-collect'),
  },
  'environment show': {
    summary: 'what runs there now, and its history',
    load: () => import('#commands/environment-show'),
  },
  'environment rollback': {
    summary: 'put back what an earlier deployment left',
    load: () => import('#commands/environment-rollback'),
  },
  rollback: {
    summary: 'the same as environment rollback',
    load: async () => ({ command: (await import('#commands/environment-rollback')).short }),
  },
  'environment namespaces': {
    summary: 'where in the cluster its jobs may edit',
    load: async () => ({ command: (await import('#commands/environment-namespaces')).list }),
  },
  'environment grant': {
    summary: 'let its jobs edit in a namespace',
    load: async () => ({ command: (await import('#commands/environment-namespaces')).grant }),
  },
  'environment revoke': {
    summary: 'take a namespace back from its jobs',
    load: async () => ({ command: (await import('#commands/environment-namespaces')).revoke }),
  },
  'cluster start': {
    summary: 'run only the cluster',
    load: () => import('#commands/cluster-start'),
  },
  'cluster status': {
    summary: 'nodes and pods of the cluster',
    load: () => import('#commands/cluster-status'),
  },
  'cluster kubeconfig': {
    summary: 'print a kubeconfig for another machine',
    load: () => import('#commands/cluster-kubeconfig'),
  },
  'cluster connect': {
    summary: 'connect another cluster',
    load: () => import('#commands/cluster-connect'),
  },
  'cluster list': {
    summary: 'the built-in cluster and those connected',
    load: async () => ({ command: (await import('#commands/connected-clusters')).list }),
  },
  'cluster show': {
    summary: 'show a connected cluster',
    load: async () => ({ command: (await import('#commands/connected-clusters')).show }),
  },
  'cluster check': {
    summary: 'try a connected cluster step by step',
    load: async () => ({ command: (await import('#commands/connected-clusters')).check }),
  },
  'cluster jobs': {
    summary: 'let jobs run in a connected cluster',
    load: () => import('#commands/cluster-jobs'),
  },
  'cluster rotate': {
    summary: 'give a connected cluster another token',
    load: () => import('#commands/cluster-rotate'),
  },
  'cluster remove': {
    summary: 'forget a connected cluster',
    load: async () => ({ command: (await import('#commands/connected-clusters')).remove }),
  },
  'cluster account': {
    summary: "print Slipway's account for another cluster",
    load: () => import('#commands/cluster-account'),
  },
  'cluster stop': {
    summary: 'stop the cluster run alone',
    load: () => import('#commands/cluster-stop'),
  },
  'cluster delete': {
    summary: 'delete the cluster and its pods',
    load: () => import('#commands/cluster-delete'),
  },
  'cluster reset': {
    summary: 'begin the cluster anew, with a snapshot kept',
    load: () => import('#commands/cluster-reset'),
  },
  trace: {
    summary: 'from a pod or image to its commit, and back',
    load: () => import('#commands/trace'),
  },
  deploy: {
    summary: 'make or change a deployment, its service and address',
    load: () => import('#commands/deploy'),
  },
  export: {
    summary: 'print an object of the cluster as a person writes it',
    load: () => import('#commands/export'),
  },
} as const satisfies Record<string, Entry>;

export type CommandName = keyof typeof commands;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
