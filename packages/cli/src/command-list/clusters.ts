import type { Entry } from './entry.ts';

/** Clusters, the agents in them and the applications on them. */
export const clusters = {
  'app list': {
    summary: 'Helm releases of a cluster',
    load: async () => ({ command: (await import('#commands/application/applications')).list }),
  },
  'app catalog': {
    summary: 'applications known by name',
    load: async () => ({ command: (await import('#commands/application/applications')).catalog }),
  },
  'app show': {
    summary: 'values, history and notes of a release',
    load: async () => ({ command: (await import('#commands/application/applications')).show }),
  },
  'app install': {
    summary: 'install or upgrade a chart, with the rights shown',
    load: () => import('#commands/application/install'),
  },
  'app rollback': {
    summary: 'put a release back to a revision',
    load: async () => ({ command: (await import('#commands/application/applications')).rollback }),
  },
  'app remove': {
    summary: 'remove a release and its rights',
    load: async () => ({ command: (await import('#commands/application/applications')).remove }),
  },
  'cluster start': {
    summary: 'run only the cluster',
    load: () => import('#commands/cluster/start'),
  },
  'cluster status': {
    summary: 'nodes and pods of the cluster',
    load: () => import('#commands/cluster/status'),
  },
  'cluster kubeconfig': {
    summary: 'print a kubeconfig for another machine',
    load: () => import('#commands/cluster/kubeconfig'),
  },
  'agent create': {
    summary: 'register an agent for Kubernetes',
    load: async () => ({ command: (await import('#nouns/clusters/agent')).create }),
  },
  'agent list': {
    summary: 'agents for Kubernetes of a project',
    load: async () => ({ command: (await import('#nouns/clusters/agent')).list }),
  },
  'agent show': {
    summary: 'one agent, its tokens and its file',
    load: async () => ({ command: (await import('#nouns/clusters/agent')).show }),
  },
  'agent token': {
    summary: 'a token for its program',
    load: async () => ({ command: (await import('#nouns/clusters/agent')).token }),
  },
  'agent delete': {
    summary: 'delete an agent',
    load: async () => ({ command: (await import('#nouns/clusters/agent')).remove }),
  },
  'agent manifest': {
    summary: 'what brings its program into a cluster',
    load: async () => ({ command: (await import('#nouns/clusters/agent')).manifest }),
  },
  'agent run': {
    summary: 'the program of an agent, in its cluster',
    load: () => import('#commands/agent-run'),
  },
  'cluster connect': {
    summary: 'connect another cluster',
    load: () => import('#commands/cluster/connect'),
  },
  'cluster list': {
    summary: 'the built-in cluster and those connected',
    load: async () => ({ command: (await import('#commands/cluster/connected-clusters')).list }),
  },
  'cluster show': {
    summary: 'show a connected cluster',
    load: async () => ({ command: (await import('#commands/cluster/connected-clusters')).show }),
  },
  'cluster check': {
    summary: 'try a connected cluster step by step',
    load: async () => ({ command: (await import('#commands/cluster/connected-clusters')).check }),
  },
  'cluster scope': {
    summary: 'say for which environments a cluster is',
    load: () => import('#commands/cluster/scope'),
  },
  'cluster jobs': {
    summary: 'let jobs run in a connected cluster',
    load: () => import('#commands/cluster/jobs'),
  },
  'cluster rotate': {
    summary: 'give a connected cluster another token',
    load: () => import('#commands/cluster/rotate'),
  },
  'cluster remove': {
    summary: 'forget a connected cluster',
    load: async () => ({ command: (await import('#commands/cluster/connected-clusters')).remove }),
  },
  'cluster account': {
    summary: "print Slipway's account for another cluster",
    load: () => import('#commands/cluster/account'),
  },
  'cluster stop': {
    summary: 'stop the cluster run alone',
    load: () => import('#commands/cluster/stop'),
  },
  'cluster delete': {
    summary: 'delete the cluster and its pods',
    load: () => import('#commands/cluster/delete'),
  },
  'cluster reset': {
    summary: 'begin the cluster anew, with a snapshot kept',
    load: () => import('#commands/cluster/reset'),
  },
} as const satisfies Readonly<Record<string, Entry>>;
