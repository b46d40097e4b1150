import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '@slipway/io';
import { type Layout, namesIn, orMissing, syncEntries } from './storage.ts';

/** Names of all repositories that hold a manifest, sorted by bytes. */
export async function listRepositories(layout: Layout): Promise<readonly string[]> {
  return (await repositoriesBelow(layout, '', '_manifests')).sort();
}

/** Names of all repositories that own a folder `mark`, in no particular order. */
async function repositoriesBelow(layout: Layout, parent: string, mark: string): Promise<string[]> {
  const names = await namesIn(layout.repository(parent));
  const children = names.filter((name) => !name.startsWith('_'));
  const below = await Promise.all(
    children.map((name) =>
      repositoriesBelow(layout, parent === '' ? name : `${parent}/${name}`, mark),
    ),
  );
  const own = parent !== '' && names.includes(mark) ? [parent] : [];
  return [...own, ...below.flat()];
}

/** Names of all repositories that hold anything, in no particular order. */
export async function everyRepository(layout: Layout, parent = ''): Promise<readonly string[]> {
  const [withBlobs, withManifests] = await Promise.all([
    repositoriesBelow(layout, parent, '_blobs'),
    repositoriesBelow(layout, parent, '_manifests'),
  ]);
  return [...new Set([...withBlobs, ...withManifests])];
}

/**
 * Takes a repository and those below it out of sight, durably; returns what is left to be removed.
 * Tags go first: what a crash leaves is then unreachable.
 */
export async function hideRepositories(layout: Layout, path: string): Promise<readonly string[]> {
  const hidden: string[] = [];
  for (const repository of await everyRepository(layout, path)) {
    hidden.push(...(await hideRepository(layout, repository)));
  }
  return hidden;
}

/** Like `hideRepositories`, but leaves those below it. */
export async function hideRepository(
  layout: Layout,
  repository: string,
): Promise<readonly string[]> {
  const folder = layout.repository(repository);
  const hidden: string[] = [];
  for (const part of ['_tags', '_referrers', '_manifests', '_blobs']) {
    const target = layout.staged(`${randomUUID()}.removed`);
    const isThere = await orMissing(rename(join(folder, part), target).then(() => true));
    if (isThere) hidden.push(target);
  }
  if (hidden.length > 0) await syncEntries([join(folder, '_tags')]);
  return hidden;
}

/**
 * Gives a repository and those below it another path, by one rename: a kill leaves all of them under the
 * old path or all under the new one. What lies at the new path must have been hidden before.
 */
export async function moveFolder(layout: Layout, from: string, to: string): Promise<void> {
  const [source, target] = [layout.repository(from), layout.repository(to)];
  await rm(target, { recursive: true, force: true });
  await makeFolder(dirname(target));
  await rename(source, target);
  await syncEntries([source, target]);
}
