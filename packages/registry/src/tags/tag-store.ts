import { join } from 'node:path';
import { type Digest, parseDigest } from '#protocol/digest';
import { mapBounded } from '#storage/map-bounded';
import { Remembered } from '#storage/remembered';
import { type NewFile, readText, removeDurably, renew, type SmallFiles } from '#storage/storage';
import { TagNames } from './tag-names.ts';
import { createTagThread } from './tag-thread.ts';

/** The tags of all repositories: a file each, which says what it stands for. */
export interface TagStore {
  /** Sorted by bytes; none for an unknown repository. */
  names(repository: string): Promise<readonly string[]>;
  resolve(repository: string, tag: string): Promise<Digest | undefined>;
  /** Notes that somebody has asked for a tag: its file counts as written now. */
  asked(repository: string, tag: string): Promise<void>;
  /** All that tags stand for. */
  digests(repository: string): Promise<readonly Digest[]>;
  /** Lets `write` write, beside what else belongs to it, the files of tags that shall stand for a digest. */
  set(
    repository: string,
    tags: readonly string[],
    digest: Digest,
    write: (files: readonly NewFile[]) => Promise<void>,
  ): Promise<void>;
  remove(repository: string, tag: string): Promise<boolean>;
  /** With one sync; answers those that were there. */
  removeAll(repository: string, tags: readonly string[]): Promise<readonly string[]>;
  /** Those that stand for a digest, however many. */
  removeAllOf(repository: string, digest: Digest): Promise<void>;
  /** Repositories lie elsewhere, or are gone. */
  moved(): void;
  close(): Promise<void>;
}

/** What tags stand for, remembered: some megabytes. */
const mostMeanings = 20_000;

/** Other tags are set meanwhile: they wait for no more than so many. */
const removedAtOnce = 250;

/** Some at a time, as they are found; one that stands for something else by now is left. */
async function removeSaying(
  { journal }: SmallFiles,
  found: AsyncIterable<readonly string[]>,
  ifSays: Digest,
): Promise<void> {
  for await (const paths of found) {
    for (let start = 0; start < paths.length; start += removedAtOnce) {
      const some = paths.slice(start, start + removedAtOnce);
      await journal.runUnsynced(some.map((path) => ({ does: 'remove', path, ifSays })));
    }
  }
  await journal.run([]);
}

async function* pathsOf(
  folder: string,
  found: AsyncIterable<readonly string[]>,
): AsyncGenerator<readonly string[]> {
  for await (const tags of found) yield tags.map((tag) => join(folder, tag));
}

/** The tag store of one registry. */
export function createTagStore(place: SmallFiles): TagStore {
  const { layout, journal } = place;
  const names = new TagNames();
  const meanings = new Remembered<Digest>(mostMeanings);
  const thread = createTagThread();
  const pathOf = (repository: string, tag: string) => join(layout.tags(repository), tag);

  const meaningAt = (path: string) =>
    meanings.of(path, async () => parseDigest((await readText(path)) ?? ''));
  const resolve = (repository: string, tag: string) => meaningAt(pathOf(repository, tag));

  /** Runs `change`, after which nobody is told the old names. */
  async function changing<T>(repository: string, change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } finally {
      names.changed(layout.tags(repository));
    }
  }

  /**
   * Whatever has stood behind a tag, `besides` what is written anew, counts as new, so that no collection takes
   * it at once. Answers the tags that there are.
   */
  async function renewBehind(
    repository: string,
    tags: readonly string[],
    besides?: Digest,
  ): Promise<string[]> {
    const found = await mapBounded(tags, (tag) => resolve(repository, tag));
    const digests = new Set(found.filter((digest) => digest !== undefined));
    if (besides !== undefined) digests.delete(besides);
    await renew([...digests].map((digest) => layout.entry(repository, 'manifests', digest)));
    return tags.filter((_, index) => found[index] !== undefined);
  }

  return {
    names: (repository) => names.in(layout.tags(repository)),
    resolve,
    asked: (repository, tag) => renew([pathOf(repository, tag)]),
    async digests(repository) {
      const texts = await thread.digestsIn(layout.tags(repository));
      return texts.flatMap((text) => parseDigest(text) ?? []);
    },
    async set(repository, tags, digest, write) {
      await renewBehind(repository, tags, digest);
      const files = tags.map((tag) => ({ path: pathOf(repository, tag), bytes: digest }));
      await changing(repository, async () => {
        // All of them are written by the same call.
        const written = write(files);
        await Promise.all(
          files.map(({ path }) => meanings.change(path, () => written.then(() => digest))),
        );
        await written;
      });
    },
    async remove(repository, tag) {
      await renewBehind(repository, [tag]);
      const path = pathOf(repository, tag);
      return changing(repository, () =>
        removeDurably(place, path).finally(() => meanings.forget(path)),
      );
    },
    async removeAll(repository, tags) {
      const there = await renewBehind(repository, tags);
      const paths = there.map((tag) => pathOf(repository, tag));
      await changing(repository, async () => {
        const removing = journal.run(paths.map((path) => ({ does: 'remove', path })));
        await removing.finally(() => meanings.forgetEach(paths));
      });
      return there;
    },
    async removeAllOf(repository, digest) {
      const folder = layout.tags(repository);
      await changing(repository, async () => {
        const paths = pathsOf(folder, thread.tagsOf(folder, digest));
        await removeSaying(place, paths, digest).finally(() => meanings.forgetAll());
      });
    },
    moved() {
      names.allChanged();
      meanings.forgetAll();
    },
    close: () => thread.close(),
  };
}
