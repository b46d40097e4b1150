import type { ImageAccess, ImageWish, NamedImage, PinnedImage } from '@slipway/kube';
import type { ImageCatalog, PullDecision, PullWish } from '@slipway/server';

/** The server decides which images of the registry beside the cluster a pod may use. */
export interface ImageGuard {
  decide(wish: ImageWish): Promise<ImageAccess | undefined>;
}

/**
 * Guards the registry that is called by one of `hosts` (`localhost:8929` first) in the names of images, and
 * by the other names that this machine has for itself. Images of the registry `proxied` come by it.
 */
export function guardImages(
  hosts: readonly string[],
  ask: (wish: PullWish) => Promise<PullDecision>,
  proxied: string | undefined,
): ImageGuard {
  const isOurs = sameRegistry(hosts);

  /** What an image is called in our registry, for the group of the pod's project, or the first of its namespace. */
  async function nearerCopy(wish: ImageWish): Promise<ImageAccess | undefined> {
    const [host = ''] = hosts;
    const { image, loginsFor, ownProject, projects } = wish;
    const group = (ownProject ?? projects[0])?.toLowerCase().split('/')[0];
    if (image.registry !== proxied || !group) return undefined;
    const repository = `${group}/dependency_proxy/containers/${image.repository}`;
    const copy = { ...image, registry: host, repository, name: `${host}/${repository}` };
    const decision = await ask({ repository, projects, logins: loginsFor?.(copy) ?? [] });
    if (!decision.isAllowed) return undefined;
    const version = image.digest === undefined ? `:${image.tag}` : `@${image.digest}`;
    const { login } = decision;
    const credentials = login && { ...login, serverAddress: host };
    return {
      isAllowed: true,
      nearer: { reference: `${host}/${repository}${version}`, credentials },
    };
  }

  return {
    async decide(wish) {
      const { image, projects, secrets } = wish;
      if (!isOurs(image.registry)) return nearerCopy(wish);
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

/** Which images of the registry at `hosts` the cluster may pull again by their digests. */
export function imagesInUse(
  hosts: readonly string[],
  pinned: () => Promise<readonly PinnedImage[]>,
): (repository: string) => Promise<readonly string[]> {
  const isOurs = sameRegistry(hosts);
  return async (repository) =>
    (await pinned())
      .filter((image) => image.repository === repository && isOurs(image.registry))
      .map(({ digest }) => digest);
}

/** What the cluster names of the registry at `hosts`, as the server knows its images. */
export function clusterImages(
  hosts: readonly string[],
  named: readonly NamedImage[],
): Awaited<ReturnType<ImageCatalog['inCluster']>> {
  const isOurs = sameRegistry(hosts);
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

/** Whether a registry in an image's name is ours: on this machine, the port of the first name tells. */
function sameRegistry(hosts: readonly string[]): (registry: string) => boolean {
  const [host = ''] = hosts;
  const port = host.slice(host.lastIndexOf(':') + 1);
  const loopback = new RegExp(`^(localhost|127(\\.\\d{1,3}){3}|\\[::1\\]):${port}$`, 'i');
  return (registry) => hosts.includes(registry) || loopback.test(registry);
}
