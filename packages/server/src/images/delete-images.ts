import { holdersIn } from '#image-cleanup/find-holders';
import { holdsOf, type ImageHold, sentenceOf } from '#image-cleanup/image-holds';
import { type Cleanup, decideCleanup, type ReadRules } from '#image-cleanup/tag-cleanup';
import type { Log } from '#log';
import type { Project } from '#projects/project';
import { notFound, Refused } from '#refused';
import type { Context } from '#services';
import { catalogOf, type NamedRepository } from './find-repositories.ts';
import type { ImageTag } from './image-catalog.ts';

type DeleteContext = Pick<Context, 'store' | 'images' | 'clock'> & { readonly log: Log };

/** Described at once: an answer of some megabytes at most. */
const atOnce = 500;

/** All tags of a repository with what they name. */
async function allTags(
  context: Pick<Context, 'images'>,
  path: string,
): Promise<readonly ImageTag[]> {
  const catalog = catalogOf(context);
  const names = await catalog.tagNames(path);
  const tags: ImageTag[] = [];
  for (let start = 0; start < names.length; start += atOnce) {
    tags.push(...(await catalog.tags(path, names.slice(start, start + atOnce))));
  }
  return tags;
}

/** Who holds which of these tags just now. */
export async function heldTags(
  context: Pick<Context, 'store' | 'images'>,
  { path, project }: Pick<NamedRepository, 'path' | 'project'>,
  tags: readonly ImageTag[],
): Promise<ReadonlyMap<string, readonly ImageHold[]>> {
  return holdsOf(path, tags, await holdersIn(context, project));
}

/** Removes one tag; throws 404 for none, 409 for one that somebody holds unless `isForced`. */
export async function deleteTag(
  context: DeleteContext,
  repository: NamedRepository,
  name: string,
  isForced: boolean,
): Promise<void> {
  const catalog = catalogOf(context);
  const tags = await catalog.tags(repository.path, [name]);
  if (tags.length === 0) throw notFound('Tag');
  if (!isForced) await requireFree(context, repository, tags);
  await catalog.deleteTags(repository.path, [name]);
}

/** Removes a repository with all its tags; throws 409 when somebody holds one, unless `isForced`. */
export async function deleteRepository(
  context: DeleteContext,
  repository: NamedRepository,
  isForced: boolean,
): Promise<void> {
  const tags = isForced ? [] : await allTags(context, repository.path);
  await requireFree(context, repository, tags);
  await catalogOf(context).deleteRepository(repository.path);
  await context.store.containerRepositories.delete(repository.record.id);
}

const mostNamed = 5;

async function requireFree(
  context: DeleteContext,
  repository: NamedRepository,
  tags: readonly ImageTag[],
): Promise<void> {
  if (tags.length === 0) return;
  const held = [...(await heldTags(context, repository, tags))].filter(([, by]) => by.length > 0);
  if (held.length === 0) return;
  const named = held
    .slice(0, mostNamed)
    .map(([tag, by]) => `${tag}: ${by.slice(0, mostNamed).map(sentenceOf).join(', ')}`);
  const more = held.length > mostNamed ? ` and ${held.length - mostNamed} more tags` : '';
  throw new Refused(
    'conflict',
    `${repository.path} is in use (${named.join('; ')}${more}); force=true deletes it all the same`,
  );
}

/** What rules would remove of a repository just now. */
export async function foreseeCleanup(
  context: DeleteContext,
  repository: Pick<NamedRepository, 'path' | 'project'>,
  rules: ReadRules,
): Promise<Cleanup> {
  const tags = await allTags(context, repository.path);
  const chosen = tags.filter(({ name }) => rules.chooses(name));
  const holds = await heldTags(context, repository, chosen);
  return decideCleanup(tags, rules, context.clock(), holds);
}

/** Removes what rules say; what somebody holds stays, and the log says who. */
export async function cleanUp(
  context: DeleteContext,
  repository: { readonly path: string; readonly project: Project },
  rules: ReadRules,
): Promise<void> {
  const { goes, held } = await foreseeCleanup(context, repository, rules);
  const names = goes.map(({ name }) => name);
  const deleted =
    names.length > 0 ? await catalogOf(context).deleteTags(repository.path, names) : [];
  context.log.info('images cleaned up', {
    repository: repository.path,
    deleted: deleted.length,
    held: held
      .slice(0, mostNamed)
      .map(({ tag, by }) => `${tag.name}: ${by.map(sentenceOf).join(', ')}`),
  });
}
