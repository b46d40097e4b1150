import type { ImageCatalog } from '../src/index.ts';

/** One repository's tags, each with the digest of what it names and its age. */
export type KeptTags = Record<string, { readonly digest: string; readonly createdAt: Date }>;

/** A registry in memory; what the tests ask it about lies open. */
export interface KeptImages extends ImageCatalog {
  readonly held: Map<string, KeptTags>;
  readonly cluster: Awaited<ReturnType<ImageCatalog['inCluster']>>[number][];
  /** Paths of projects that are gone. */
  readonly gone: string[];
}

/** `sha256:aaaa…` */
export const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;

/** Keeps images the way the registry does, as far as the API can tell. */
export function keepImages(repositories: Readonly<Record<string, KeptTags>> = {}): KeptImages {
  const held = new Map(Object.entries(repositories).map(([path, tags]) => [path, { ...tags }]));
  const below = (path: string) =>
    [...held.keys()].filter((name) => name === path || name.startsWith(`${path}/`));
  const gone: string[] = [];
  const cluster: KeptImages['cluster'] = [];
  return {
    held,
    cluster,
    gone,
    repositories: async () => [...held.keys()].sort(),
    tagNames: async (path) => Object.keys(held.get(path) ?? {}).sort(),
    async tagPage(path, { offset, limit }) {
      const all = Object.keys(held.get(path) ?? {}).sort();
      return { names: all.slice(offset, offset + limit), total: all.length };
    },
    tags: async (path, names) =>
      names.flatMap((name) => {
        const tag = held.get(path)?.[name];
        return tag ? [{ name, ...tag, ...described }] : [];
      }),
    sizeBytes: async (path) => 10 * Object.keys(held.get(path) ?? {}).length,
    async setTag(path, name, from) {
      const tags = held.get(path) ?? {};
      const found = tags[from];
      if (found) tags[name] = found;
      return found !== undefined;
    },
    async deleteTags(path, names) {
      const tags = held.get(path) ?? {};
      const there = names.filter((name) => Object.hasOwn(tags, name));
      for (const name of there) delete tags[name];
      return there;
    },
    deleteRepository: async (path) => held.delete(path),
    async move(from, to) {
      for (const name of below(from)) {
        held.set(`${to}${name.slice(from.length)}`, held.get(name) ?? {});
        held.delete(name);
      }
    },
    collect: async (isDryRun) => ({
      uploads: 0,
      manifests: isDryRun ? 2 : 1,
      blobs: 3,
      bytes: 40,
      inUse: 0,
    }),
    inCluster: async () => cluster,
    async projectGone(path) {
      gone.push(path);
      for (const name of below(path)) held.delete(name);
    },
  };
}

const described = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  sizeBytes: 10,
  layers: [{ digest: digestOf('e'), mediaType: 'application/vnd.oci.image.layer.v1.tar', size: 7 }],
  platforms: ['linux/amd64'],
  manifests: [],
};
