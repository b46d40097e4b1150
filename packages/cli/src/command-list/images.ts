import type { Entry } from './entry.ts';

/** Images and the registry. */
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
  'image delete': {
    summary: 'delete a tag or a repository',
    load: () => import('#commands/image/delete'),
  },
  'image cleanup': {
    summary: 'which tags go by themselves, and who holds them',
    load: () => import('#commands/image/cleanup'),
  },
  'image collect': {
    summary: 'give the disk back what no image needs',
    load: () => import('#commands/image/collect'),
  },
  'registry collect': {
    summary: 'the same as image collect',
    load: async () => ({ command: (await import('#commands/image/collect')).ofRegistry }),
  },
} as const satisfies Readonly<Record<string, Entry>>;
