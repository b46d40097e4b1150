import type { Engine } from '@slipway/engine';
import type { Log } from '#log';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Removes images that came from our registry and have lost their tag to a newer one, when they are a day
 * old. What a container uses stays: the engine refuses to remove it. Others' images are none of our business.
 */
export async function pruneOwnImages(
  engine: Engine,
  registries: readonly string[],
  now: Date,
  log: Log,
): Promise<number> {
  const images = await engine.images.list().catch(() => []);
  let removed = 0;
  for (const { Id, RepoTags, RepoDigests, Created } of images) {
    const isDangling = (RepoTags ?? []).every((tag) => tag === '<none>:<none>');
    const isOwn = (RepoDigests ?? []).some((name) =>
      registries.some((registry) => name.startsWith(`${registry}/`)),
    );
    if (!isDangling || !isOwn || now.getTime() - Created * 1000 < dayMs) continue;
    try {
      await engine.images.remove(Id);
      removed += 1;
    } catch (error) {
      log.debug('an image stays', { image: Id, error });
    }
  }
  return removed;
}
