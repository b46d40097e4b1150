import { rm } from 'node:fs/promises';
import type { Files } from '@slipway/files';
import type { ManifestStore } from '#manifests/manifest-store';
import { isRepositoryName, isTag } from '#protocol/route';
import type { Gate } from '#storage/gate';
import { mapBounded } from '#storage/map-bounded';
import {
  everyRepository,
  hideRepositories,
  hideRepository,
  listRepositories,
  moveFolder,
} from '#storage/repositories';
import type { SmallFiles } from '#storage/storage';
import type { TagStore } from '#tags/tag-store';
import type { Registry } from './registry.ts';
import { describeTag, repositorySize } from './tag-details.ts';

/** What the program around a registry asks of it and changes in it, past all tokens. */
export type Catalog = Pick<
  Registry,
  | 'repositories'
  | 'tagNames'
  | 'tagPage'
  | 'tag'
  | 'tags'
  | 'sizeBytes'
  | 'setTag'
  | 'deleteTag'
  | 'deleteTags'
  | 'deleteRepository'
  | 'deleteRepositories'
  | 'moveRepositories'
>;

/** What a catalog needs of the registry. */
export interface CatalogPlace extends SmallFiles {
  readonly files: Files;
  readonly manifests: ManifestStore;
  readonly tags: TagStore;
  readonly gate: Gate;
  /** Told when repositories lie elsewhere, or are gone. */
  readonly moved: () => void;
  /** Told before anything goes that may leave garbage. */
  readonly changed: () => void;
}

/** The catalog of one registry. */
export function createCatalog(place: CatalogPlace): Catalog {
  const { layout, manifests, tags, gate, changed } = place;

  async function tagNames(repository: string): Promise<readonly string[]> {
    return (isRepositoryName(repository) && (await manifests.tags(repository))) || [];
  }

  return {
    repositories: () => listRepositories(layout),
    tagNames,
    async tagPage(repository, { offset, limit }) {
      const all = await tagNames(repository);
      return { names: all.slice(offset, offset + limit), total: all.length };
    },
    tag: (repository, name) => describeTag(place, repository, name),
    async tags(repository, names) {
      const found = await mapBounded(names, (name) => describeTag(place, repository, name));
      return found.filter((tag) => tag !== undefined);
    },
    sizeBytes: (repository) => repositorySize(place, repository),
    async setTag(repository, name, from) {
      if (!isRepositoryName(repository) || !isTag(name) || !isTag(from)) return false;
      // What the tag has stood for may be nobody's then.
      changed();
      return gate.shared(async () => {
        const manifest = await manifests.get(repository, { tag: from });
        if (manifest === undefined) return false;
        await manifests.put(repository, { ...manifest, reference: { tag: name }, tags: [name] });
        return true;
      });
    },
    async deleteTag(repository, name) {
      if (!isRepositoryName(repository) || !isTag(name)) return false;
      changed();
      return gate.shared(() => tags.remove(repository, name));
    },
    async deleteTags(repository, names) {
      if (!isRepositoryName(repository)) return [];
      changed();
      return gate.shared(() => tags.removeAll(repository, names.filter(isTag)));
    },
    deleteRepository: (repository) => deleteHidden(place, hideRepository, repository),
    deleteRepositories: (path) => deleteHidden(place, hideRepositories, path),
    moveRepositories: (from, to) => moveHidden(place, from, to),
  };
}

/** Runs `work` alone, on folders of which the journal says nothing: at the next start it would do that once more. */
async function alone<T>({ gate, journal }: CatalogPlace, work: () => Promise<T>): Promise<T> {
  // Most of it while others go on.
  await journal.settle();
  return gate.exclusive(async () => {
    await journal.settle();
    return work();
  });
}

async function deleteHidden(
  place: CatalogPlace,
  hide: typeof hideRepository,
  path: string,
): Promise<boolean> {
  const { layout, moved, changed } = place;
  if (!isRepositoryName(path)) return false;
  changed();
  const hidden = await alone(place, () => hide(layout, path));
  moved();
  await removeAll(hidden);
  return hidden.length > 0;
}

/** What was at the new path is hidden first, and removed when nobody waits for it any more. */
async function moveHidden(place: CatalogPlace, from: string, to: string): Promise<boolean> {
  const { layout, moved, changed } = place;
  if (!isRepositoryName(from) || !isRepositoryName(to) || liesIn(from, to)) return false;
  changed();
  const hidden = await alone(place, async () => {
    if ((await everyRepository(layout, from)).length === 0) return undefined;
    const replaced = await hideRepositories(layout, to);
    await moveFolder(layout, from, to);
    return replaced;
  });
  moved();
  await removeAll(hidden ?? []);
  return hidden !== undefined;
}

async function removeAll(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

/** Whether one of two paths is the other, or lies below it. */
function liesIn(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}
