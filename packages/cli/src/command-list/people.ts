import type { Entry } from './entry.ts';

/** People, groups, runners and credentials. */
export const people = {
  'group list': {
    summary: 'the groups that you may see',
    load: async () => ({ command: (await import('#nouns/people/group')).list }),
  },
  'group create': {
    summary: 'make a group',
    load: async () => ({ command: (await import('#nouns/people/group')).create }),
  },
  'group show': {
    summary: 'one group, with its projects',
    load: async () => ({ command: (await import('#nouns/people/group')).show }),
  },
  'group edit': {
    summary: 'rename or describe it',
    load: async () => ({ command: (await import('#nouns/people/group')).edit }),
  },
  'group delete': {
    summary: 'delete it with its projects',
    load: async () => ({ command: (await import('#nouns/people/group')).remove }),
  },
  'user list': {
    summary: 'users of this instance',
    load: async () => ({ command: (await import('#nouns/people/user')).list }),
  },
  'user create': {
    summary: 'make a user',
    load: async () => ({ command: (await import('#nouns/people/user')).create }),
  },
  'user edit': {
    summary: 'name, address or rights of a user',
    load: async () => ({ command: (await import('#nouns/people/user')).edit }),
  },
  'user block': {
    summary: 'keep a user out',
    load: async () => ({ command: (await import('#nouns/people/user')).block }),
  },
  'user unblock': {
    summary: 'let a user in again',
    load: async () => ({ command: (await import('#nouns/people/user')).unblock }),
  },
  'user delete': {
    summary: 'delete a user',
    load: async () => ({ command: (await import('#nouns/people/user')).remove }),
  },
  'runner list': {
    summary: 'runners, with tags and load',
    load: async () => ({ command: (await import('#nouns/people/runner')).list }),
  },
  'runner create': {
    summary: 'make a place for a runner',
    load: async () => ({ command: (await import('#nouns/people/runner')).create }),
  },
  'runner run': {
    summary: 'take jobs of a server that is elsewhere',
    load: () => import('#commands/runner-run'),
  },
  'runner edit': {
    summary: 'which jobs it takes',
    load: async () => ({ command: (await import('#nouns/people/runner')).edit }),
  },
  'runner pause': {
    summary: 'give it no more jobs',
    load: async () => ({ command: (await import('#nouns/people/runner')).pause }),
  },
  'runner resume': {
    summary: 'give it jobs again',
    load: async () => ({ command: (await import('#nouns/people/runner')).resume }),
  },
  'runner remove': {
    summary: 'forget a runner',
    load: async () => ({ command: (await import('#nouns/people/runner')).remove }),
  },
  'token list': {
    summary: 'access tokens',
    load: async () => ({ command: (await import('#nouns/people/token')).list }),
  },
  'token create': {
    summary: 'make an access token',
    load: async () => ({ command: (await import('#nouns/people/token')).create }),
  },
  'token revoke': {
    summary: 'end an access token',
    load: async () => ({ command: (await import('#nouns/people/token')).revoke }),
  },
  'deploy-token list': {
    summary: 'tokens of machines',
    load: async () => ({ command: (await import('#nouns/people/deploy-token')).list }),
  },
  'deploy-token create': {
    summary: 'let a machine fetch code or images',
    load: async () => ({ command: (await import('#nouns/people/deploy-token')).create }),
  },
  'deploy-token revoke': {
    summary: 'end a deploy token',
    load: async () => ({ command: (await import('#nouns/people/deploy-token')).revoke }),
  },
  'job-token list': {
    summary: 'whose jobs may use a project',
    load: async () => ({ command: (await import('#nouns/people/job-token')).list }),
  },
  'job-token allow': {
    summary: 'let jobs of others in',
    load: async () => ({ command: (await import('#nouns/people/job-token')).allow }),
  },
  'job-token refuse': {
    summary: 'let them in no longer',
    load: async () => ({ command: (await import('#nouns/people/job-token')).refuse }),
  },
  'me show': {
    summary: 'whom commands act for',
    load: async () => ({ command: (await import('#nouns/people/me')).show }),
  },
  'me edit': {
    summary: 'change your name',
    load: async () => ({ command: (await import('#nouns/people/me')).edit }),
  },
  'me password': {
    summary: 'change your password',
    load: async () => ({ command: (await import('#nouns/people/me')).password }),
  },
  'session list': {
    summary: 'where you are signed in',
    load: async () => ({ command: (await import('#nouns/people/session')).list }),
  },
  'session end': {
    summary: 'sign a browser out',
    load: async () => ({ command: (await import('#nouns/people/session')).end }),
  },
  'audit list': {
    summary: 'who has done what',
    load: async () => ({ command: (await import('#nouns/people/audit')).list }),
  },
  search: {
    summary: 'find projects, people, files, commits',
    load: () => import('#nouns/people/search'),
  },
  api: { summary: 'send any request to the REST API', load: () => import('#nouns/people/api') },
} as const satisfies Readonly<Record<string, Entry>>;
