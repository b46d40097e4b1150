import type { Entry } from './entry.ts';

/** Images, the registry, and packages. */
export const images = {
  'image list': { summary: "a project's images", load: () => import('#commands/image/list') },
  'image tags': {
    summary: 'tags of a repository, and who uses them',
    load: () => import('#commands/image/tags'),
  },
  'image show': {
    summary: 'what an image is made of',
    load: () => import('#commands/image/show'),
  },
  'image tag': { summary: 'give an image one more tag', load: () => import('#commands/image/tag') },
  'image delete': {
    summary: 'delete a tag or a repository',
    load: () => import('#commands/image/delete'),
  },
  'image cleanup': {
    summary: 'which tags go by themselves, and who holds them',
    load: () => import('#commands/image/cleanup'),
  },
  'image protections': {
    summary: 'images that only some push or delete',
    load: async () => ({ command: (await import('#commands/image/protection')).list }),
  },
  'image protect': {
    summary: 'only some may push or delete images',
    load: async () => ({ command: (await import('#commands/image/protection')).protect }),
  },
  'image unprotect': {
    summary: 'end the protection of images',
    load: async () => ({ command: (await import('#commands/image/protection')).unprotect }),
  },
  'image collect': {
    summary: 'give the disk back what no image needs',
    load: () => import('#commands/image/collect'),
  },
  'registry collect': {
    summary: 'the same as image collect',
    load: async () => ({ command: (await import('#commands/image/collect')).ofRegistry }),
  },
  'package list': {
    summary: 'what a project gives out by name and version',
    load: async () => ({ command: (await import('#nouns/projects/package')).list }),
  },
  'package show': {
    summary: 'the files of a package',
    load: async () => ({ command: (await import('#nouns/projects/package')).show }),
  },
  'package publish': {
    summary: 'publish a file',
    load: async () => ({ command: (await import('#nouns/projects/package')).publish }),
  },
  'package download': {
    summary: 'bring a file here',
    load: async () => ({ command: (await import('#nouns/projects/package')).download }),
  },
  'package delete': {
    summary: 'delete a package, or one of its files',
    load: async () => ({ command: (await import('#nouns/projects/package')).remove }),
  },
} as const satisfies Readonly<Record<string, Entry>>;
