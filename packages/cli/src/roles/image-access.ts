import type { ImageAccess, ImageWish, NamedImage, PinnedImage } from '@slipway/kube';
import type { ImageCatalog, PullDecision, PullWish } from '@slipway/server';

/** The server decides which images of the registry beside the cluster a pod may use. */
export interface ImageGuard {
  decide(wish: ImageWish): Promise<ImageAccess | undefined>;
}

/**
 * Guards the registry that is called `host` (`localhost:8929`) in the names of images, and by the other
 * names that this machine has for itself.
 */
export function guardImages(
  host: string,
  ask: (wish: PullWish) => Promise<PullDecision>,
): ImageGuard {
  const isOurs = sameRegistry(host);
  return {
    async decide({ image, projects, secrets }) {
      if (!isOurs(image.registry)) return undefined;
      const { repository } = image;
      const decision = await ask({ repository, projects, logins: secrets });
      if (!decision.isAllowed) return decision;
      const { login } = decision;
      return {
        isAllowed: true,
        credentials: login && { ...login, serverAddress: image.registry },
      };
    },
  };
}

/** Which images of the registry at `host` the cluster may pull again by their digests. */
export function imagesInUse(
  host: string,
  pinned: () => Promise<readonly PinnedImage[]>,
): (repository: string) => Promise<readonly string[]> {
  const isOurs = sameRegistry(host);
  return async (repository) =>
    (await pinned())
      .filter((image) => image.repository === repository && isOurs(image.registry))
      .map(({ digest }) => digest);
}

/** What the cluster names of the registry at `host`, as the server knows its images. */
export function clusterImages(
  host: string,
  named: readonly NamedImage[],
): Awaited<ReturnType<ImageCatalog['inCluster']>> {
  const isOurs = sameRegistry(host);
  return named
    .filter(({ registry }) => isOurs(registry))
    .map(({ repository, tag, digest, kind, holder }) => ({
      repository,
      tag,
      digest,
      kind,
      name: holder,
    }));
}

/** Whether a registry in an image's name is the one at `host`: the port tells, on this machine. */
function sameRegistry(host: string): (registry: string) => boolean {
  const port = host.slice(host.lastIndexOf(':') + 1);
  const loopback = new RegExp(`^(localhost|127(\\.\\d{1,3}){3}|\\[::1\\]):${port}$`, 'i');
  return (registry) => registry === host || loopback.test(registry);
}
