import { setTimeout } from 'node:timers/promises';
import type { Cluster, ImageAccess, ImageWish } from '@slipway/kube';
import type { ImagePulls } from '@slipway/server';

/** The cluster starts before the server; a pod that wants an image waits this long for it. */
const patienceMs = 10_000;

/** The server decides which images of the registry beside the cluster a pod may use. */
export interface ImageGuard {
  decide(wish: ImageWish): Promise<ImageAccess | undefined>;
}

/**
 * Guards the registry that is called `host` (`localhost:8929`) in the names of images, and by the other
 * names that this machine has for itself.
 */
export function guardImages(host: string, server: Promise<{ imagePulls: ImagePulls }>): ImageGuard {
  const isOurs = sameRegistry(host);
  return {
    async decide({ image, projects, secrets }) {
      if (!isOurs(image.registry)) return undefined;
      // The wait must not keep a process alive that is ending.
      const late = setTimeout(patienceMs, undefined, { ref: false });
      const started = await Promise.race([server, late]);
      if (started === undefined) throw new Error('the registry has not started yet');
      const { repository } = image;
      const decision = await started.imagePulls.decide({ repository, projects, logins: secrets });
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
  cluster: Pick<Cluster, 'pinnedImages'>,
): (repository: string) => Promise<readonly string[]> {
  const isOurs = sameRegistry(host);
  return async (repository) =>
    cluster
      .pinnedImages()
      .filter((image) => image.repository === repository && isOurs(image.registry))
      .map(({ digest }) => digest);
}

/** Whether a registry in an image's name is the one at `host`: the port tells, on this machine. */
function sameRegistry(host: string): (registry: string) => boolean {
  const port = host.slice(host.lastIndexOf(':') + 1);
  const loopback = new RegExp(`^(localhost|127(\\.\\d{1,3}){3}|\\[::1\\]):${port}$`, 'i');
  return (registry) => registry === host || loopback.test(registry);
}
