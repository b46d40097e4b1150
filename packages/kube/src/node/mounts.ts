import { mkdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Mount } from '@slipway/engine';
import type { Container, VolumeMount } from '../kinds/types.ts';
import { expand } from './expand.ts';
import { StartFailed } from './start-failed.ts';

const propagations: Readonly<Record<string, string>> = {
  HostToContainer: 'rslave',
  Bidirectional: 'rshared',
};

/** The mounts of a container, given where the pod's volumes are on the host. */
export function mountsOf(
  container: Container,
  volumes: ReadonlyMap<string, string>,
  environment: ReadonlyMap<string, string>,
): Promise<Mount[]> {
  const mounts = container.volumeMounts ?? [];
  return Promise.all(mounts.map((mount) => mountOf(mount, volumes, environment)));
}

async function mountOf(
  mount: VolumeMount,
  volumes: ReadonlyMap<string, string>,
  environment: ReadonlyMap<string, string>,
): Promise<Mount> {
  const root = volumes.get(mount.name);
  if (!root) {
    throw new StartFailed('CreateContainerConfigError', `volume "${mount.name}" not found`);
  }
  const subPath = mount.subPath ?? (mount.subPathExpr && expand(mount.subPathExpr, environment));
  const propagation = propagations[mount.mountPropagation ?? ''];
  return {
    Type: 'bind',
    Source: subPath ? await inside(root, subPath) : root,
    Target: mount.mountPath,
    ReadOnly: mount.readOnly ?? false,
    ...(propagation && { BindOptions: { Propagation: propagation } }),
  };
}

/** The real path of `subPath` below `root`; made when missing, refused when it leads out. */
async function inside(root: string, subPath: string): Promise<string> {
  const path = join(root, subPath);
  const refuse = () =>
    new StartFailed('CreateContainerConfigError', `subPath "${subPath}" leads out of its volume`);
  if (path !== root && !path.startsWith(root + sep)) throw refuse();
  const found = await realpath(path).catch(async () => {
    await mkdir(path, { recursive: true, mode: 0o755 });
    return realpath(path);
  });
  // A link that a container has planted must not lead to the host's files.
  const realRoot = await realpath(root);
  if (found !== realRoot && !found.startsWith(realRoot + sep)) throw refuse();
  return found;
}
