import type { LocalVolumes } from '#types/storage';

/** Volumes of this machine that are only names. */
export function namedVolumes(
  ...names: readonly string[]
): LocalVolumes & { readonly names: ReadonlySet<string> } {
  const all = new Set<string>(names);
  return {
    names: all,
    async create(volume) {
      all.add(volume);
      return `/volumes/${volume}`;
    },
    async remove(volume) {
      all.delete(volume);
    },
    async list() {
      return [...all];
    },
  };
}
