import type { Entry } from './entry.ts';

/** Projects, and what is set in them. */
export const projects = {
  'project create': {
    summary: 'make a project',
    load: () => import('#commands/project/create'),
  },
  'project import': {
    summary: 'make one of a repository elsewhere',
    load: () => import('#commands/project/import'),
  },
  'project list': {
    summary: 'the projects that you may see',
    load: async () => ({ command: (await import('#nouns/projects/project')).list }),
  },
  'project show': {
    summary: 'one project',
    load: async () => ({ command: (await import('#nouns/projects/project')).show }),
  },
  'project edit': {
    summary: 'rename or describe it',
    load: async () => ({ command: (await import('#nouns/projects/project')).edit }),
  },
  'project archive': {
    summary: 'let it be read, not changed',
    load: async () => ({ command: (await import('#nouns/projects/project')).archive }),
  },
  'project unarchive': {
    summary: 'let it be changed again',
    load: async () => ({ command: (await import('#nouns/projects/project')).unarchive }),
  },
  'project transfer': {
    summary: 'move it into another namespace',
    load: async () => ({ command: (await import('#nouns/projects/project')).transfer }),
  },
  'project delete': {
    summary: 'delete it with all it has',
    load: async () => ({ command: (await import('#nouns/projects/project')).remove }),
  },
  'branch list': {
    summary: 'branches of a project',
    load: async () => ({ command: (await import('#nouns/projects/branch')).list }),
  },
  'branch create': {
    summary: 'make a branch',
    load: async () => ({ command: (await import('#nouns/projects/branch')).create }),
  },
  'branch delete': {
    summary: 'delete a branch',
    load: async () => ({ command: (await import('#nouns/projects/branch')).remove }),
  },
  'branch protect': {
    summary: 'only some may push',
    load: async () => ({ command: (await import('#nouns/projects/branch')).protect }),
  },
  'branch unprotect': {
    summary: 'end its protection',
    load: async () => ({ command: (await import('#nouns/projects/branch')).unprotect }),
  },
  'tag list': {
    summary: 'tags of a project',
    load: async () => ({ command: (await import('#nouns/projects/tag')).list }),
  },
  'tag create': {
    summary: 'make a tag',
    load: async () => ({ command: (await import('#nouns/projects/tag')).create }),
  },
  'tag delete': {
    summary: 'delete a tag',
    load: async () => ({ command: (await import('#nouns/projects/tag')).remove }),
  },
  'tag protect': {
    summary: 'only some may make them',
    load: async () => ({ command: (await import('#nouns/projects/tag')).protect }),
  },
  'tag unprotect': {
    summary: 'end its protection',
    load: async () => ({ command: (await import('#nouns/projects/tag')).unprotect }),
  },
  'variable list': {
    summary: 'variables of jobs',
    load: async () => ({ command: (await import('#nouns/projects/variable')).list }),
  },
  'variable set': {
    summary: 'set a variable',
    load: async () => ({ command: (await import('#nouns/projects/variable')).set }),
  },
  'variable delete': {
    summary: 'delete a variable',
    load: async () => ({ command: (await import('#nouns/projects/variable')).remove }),
  },
  'schedule list': {
    summary: 'pipelines by the clock',
    load: async () => ({ command: (await import('#nouns/projects/schedule')).list }),
  },
  'schedule create': {
    summary: 'make a schedule',
    load: async () => ({ command: (await import('#nouns/projects/schedule')).create }),
  },
  'schedule pause': {
    summary: 'let it rest',
    load: async () => ({ command: (await import('#nouns/projects/schedule')).pause }),
  },
  'schedule resume': {
    summary: 'let it go on',
    load: async () => ({ command: (await import('#nouns/projects/schedule')).resume }),
  },
  'schedule run': {
    summary: 'make its pipeline now',
    load: async () => ({ command: (await import('#nouns/projects/schedule')).run }),
  },
  'schedule delete': {
    summary: 'delete a schedule',
    load: async () => ({ command: (await import('#nouns/projects/schedule')).remove }),
  },
  'member list': {
    summary: 'who takes part',
    load: async () => ({ command: (await import('#nouns/projects/member')).list }),
  },
  'member add': {
    summary: 'let somebody take part, or in another role',
    load: async () => ({ command: (await import('#nouns/projects/member')).add }),
  },
  'member remove': {
    summary: 'end a membership',
    load: async () => ({ command: (await import('#nouns/projects/member')).remove }),
  },
  'member share': {
    summary: 'let the members of a group take part',
    load: async () => ({ command: (await import('#nouns/projects/member')).share }),
  },
  'member unshare': {
    summary: 'take that back',
    load: async () => ({ command: (await import('#nouns/projects/member')).unshare }),
  },
  credential: {
    summary: 'answer git when it asks for a password',
    load: () => import('#commands/project/credential'),
  },
  'hook list': {
    summary: 'addresses that are told of what happens',
    load: async () => ({ command: (await import('#nouns/projects/hook')).list }),
  },
  'hook add': {
    summary: 'tell one more address',
    load: async () => ({ command: (await import('#nouns/projects/hook')).add }),
  },
  'hook edit': {
    summary: 'tell it of other things',
    load: async () => ({ command: (await import('#nouns/projects/hook')).edit }),
  },
  'hook test': {
    summary: 'send it a message now',
    load: async () => ({ command: (await import('#nouns/projects/hook')).tryOut }),
  },
  'hook deliveries': {
    summary: 'what was sent there, and what came of it',
    load: async () => ({ command: (await import('#nouns/projects/hook')).deliveries }),
  },
  'hook remove': {
    summary: 'tell it nothing any more',
    load: async () => ({ command: (await import('#nouns/projects/hook')).remove }),
  },
  'limit list': {
    summary: 'what may be how large, and what is in use',
    load: async () => ({ command: (await import('#nouns/projects/limit')).list }),
  },
  'limit set': {
    summary: 'choose a limit',
    load: async () => ({ command: (await import('#nouns/projects/limit')).set }),
  },
} as const satisfies Readonly<Record<string, Entry>>;
