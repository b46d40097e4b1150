import type { Entry } from './entry.ts';

/** Where things run, who may change that, and how they get there. */
export const deployments = {
  'environment list': {
    summary: 'environments of a project',
    load: async () => ({ command: (await import('#nouns/deployments/environment')).list }),
  },
  'environment show': {
    summary: 'what runs there now, and its history',
    load: () => import('#commands/environment/show'),
  },
  'environment history': {
    summary: 'what was deployed there',
    load: async () => ({ command: (await import('#nouns/deployments/environment')).history }),
  },
  'environment stop': {
    summary: 'stop it',
    load: async () => ({ command: (await import('#nouns/deployments/environment')).stop }),
  },
  'environment sleep': {
    summary: 'at no pods while nobody asks',
    load: async () => ({ command: (await import('#nouns/deployments/environment')).sleep }),
  },
  'environment wake': {
    summary: 'before somebody asks',
    load: async () => ({ command: (await import('#nouns/deployments/environment')).wake }),
  },
  'environment pin': {
    summary: 'keep it from stopping by itself',
    load: async () => ({ command: (await import('#nouns/deployments/environment')).pin }),
  },
  'environment stop-stale': {
    summary: 'stop what nobody has used for long',
    load: async () => ({
      command: (await import('#nouns/deployments/old-environments')).stopStale,
    }),
  },
  'environment delete-review-apps': {
    summary: 'delete stopped review environments in a week',
    load: async () => ({
      command: (await import('#nouns/deployments/old-environments')).deleteReviewApps,
    }),
  },
  'environment delete': {
    summary: 'delete a stopped one',
    load: async () => ({ command: (await import('#nouns/deployments/environment')).remove }),
  },
  'environment protections': {
    summary: 'environments to which only some may deploy',
    load: async () => ({ command: (await import('#nouns/projects/protection')).list }),
  },
  'environment protect': {
    summary: 'only some may deploy, after approvals if wanted',
    load: async () => ({ command: (await import('#nouns/projects/protection')).protect }),
  },
  'environment unprotect': {
    summary: 'end its protection',
    load: async () => ({ command: (await import('#nouns/projects/protection')).unprotect }),
  },
  'environment rollback': {
    summary: 'put back what an earlier deployment left',
    load: () => import('#commands/environment/rollback'),
  },
  rollback: {
    summary: 'the same as environment rollback',
    load: async () => ({ command: (await import('#commands/environment/rollback')).short }),
  },
  'deployment list': {
    summary: 'what was deployed where, newest first',
    load: async () => ({ command: (await import('#nouns/deployments/deployment')).list }),
  },
  'deployment show': {
    summary: 'what it brought and changed',
    load: async () => ({ command: (await import('#nouns/deployments/deployment')).show }),
  },
  'deployment compare': {
    summary: 'in what two of them differ',
    load: async () => ({ command: (await import('#nouns/deployments/deployment')).compare }),
  },
  'deployment approve': {
    summary: 'let a deployment go on that waits for approval',
    load: async () => ({ command: (await import('#commands/environment/approval')).approve }),
  },
  'deployment reject': {
    summary: 'end a deployment that waits for approval',
    load: async () => ({ command: (await import('#commands/environment/approval')).reject }),
  },
  'release list': {
    summary: 'tags that were made known',
    load: async () => ({ command: (await import('#nouns/deployments/release')).list }),
  },
  'release show': {
    summary: 'what it says, and what can be had of it',
    load: async () => ({ command: (await import('#nouns/deployments/release')).show }),
  },
  'release create': {
    summary: 'make a tag known',
    load: async () => ({ command: (await import('#nouns/deployments/release')).create }),
  },
  'release delete': {
    summary: 'take that back',
    load: async () => ({ command: (await import('#nouns/deployments/release')).remove }),
  },
  'freeze list': {
    summary: 'times in which nothing is to be released',
    load: async () => ({ command: (await import('#nouns/deployments/freeze')).list }),
  },
  'freeze add': {
    summary: 'add such a time',
    load: async () => ({ command: (await import('#nouns/deployments/freeze')).add }),
  },
  'freeze remove': {
    summary: 'take one away',
    load: async () => ({ command: (await import('#nouns/deployments/freeze')).remove }),
  },
  'environment namespaces': {
    summary: 'where in the cluster its jobs may edit',
    load: async () => ({ command: (await import('#commands/environment/namespaces')).list }),
  },
  'environment grant': {
    summary: 'let its jobs edit in a namespace',
    load: async () => ({ command: (await import('#commands/environment/namespaces')).grant }),
  },
  'environment revoke': {
    summary: 'take a namespace back from its jobs',
    load: async () => ({ command: (await import('#commands/environment/namespaces')).revoke }),
  },
  trace: {
    summary: 'from a pod or image to its commit, and back',
    load: () => import('#commands/trace'),
  },
  deploy: {
    summary: 'make or change a deployment, its service and address',
    load: () => import('#commands/deploy'),
  },
} as const satisfies Readonly<Record<string, Entry>>;
