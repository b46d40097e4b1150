import { execFile } from 'node:child_process';
import { type FileHandle, mkdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pid } from 'node:process';
import { promisify } from 'node:util';
import type { Mount } from '@slipway/engine';
import type { Container, Pod, Volume, VolumeMount } from '@slipway/kube-objects';
import { expand, variablesIn } from '#environment/environment';
import type { RuntimeVolume } from '#runtime/runtime';
import { StartFailed } from '#start-failed';
import { isMemory, memoryPlace } from './memory-volumes.ts';
import { LeadsOut, openInside, pathOf } from './open-inside.ts';

const propagations: Readonly<Record<string, string>> = {
  HostToContainer: 'rslave',
  Bidirectional: 'rshared',
};

/** What mounts are made from. */
export interface MountSources {
  readonly pod: Pod;
  readonly container: Container;
  /** Where the pod's volumes are on the host. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly environment: ReadonlyMap<string, string>;
  /** A folder of the pod that no container sees. */
  readonly directory: string;
  /** What the pod's running sandbox has mounted, by place. */
  sandboxVolumes(): Promise<Readonly<Record<string, RuntimeVolume>>>;
  /** Whether the Engine finds this process under the same number. */
  sharesProcesses(): Promise<boolean>;
}

/** The mounts of a container; valid until they are disposed, which is after its start. */
export interface OpenMounts extends AsyncDisposable {
  readonly mounts: readonly Mount[];
}

/** The mounts of a container. Throws `StartFailed`. */
export async function openMounts(sources: MountSources): Promise<OpenMounts> {
  await using stack = new AsyncDisposableStack();
  const hold = (handle: FileHandle) => stack.defer(() => handle.close());
  const mounts: Mount[] = [];
  for (const mount of sources.container.volumeMounts ?? []) {
    mounts.push(await mountOf(sources, mount, hold));
  }
  const held = stack.move();
  return { mounts, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

type Hold = (handle: FileHandle) => void;

async function mountOf(sources: MountSources, mount: VolumeMount, hold: Hold): Promise<Mount> {
  const { pod, volumes, environment } = sources;
  const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
  const memory =
    volume && isMemory(volume) && (await sources.sandboxVolumes())[memoryPlace(volume)];
  const root = memory ? memory.path : volumes.get(mount.name);
  if (!root || !volume) {
    throw new StartFailed('CreateContainerConfigError', `volume "${mount.name}" not found`);
  }
  const subPath = mount.subPath ?? (mount.subPathExpr && expanded(mount.subPathExpr, environment));
  const propagation = propagations[mount.mountPropagation ?? ''];
  const isReadOnly = mount.readOnly || volume.persistentVolumeClaim?.readOnly || isMade(volume);
  const common = { Target: mount.mountPath, ReadOnly: isReadOnly === true };
  const bind = (Source: string): Mount => ({
    Type: 'bind',
    Source,
    ...common,
    ...(propagation && { BindOptions: { Propagation: propagation } }),
  });
  if (!subPath && memory) {
    return { Type: 'volume', Source: memory.name, ...common, VolumeOptions: { NoCopy: true } };
  }
  if (!subPath) return bind(root);
  const handle = await openSubPath(root, subPath);
  hold(handle);
  const isFolder = (await handle.stat()).isDirectory();
  // Nobody but the node writes there, so what was found stays where it is. A privileged container
  // needs no link to reach the host's files.
  const isSafe = isMade(volume) || sources.container.securityContext?.privileged === true;
  if (isSafe || (volume.hostPath && !isFolder)) return bind(await readlink(pathOf(handle)));
  if (!isFolder) return bind(await linked(sources, mount, handle));
  if (propagation) throw refused(subPath, 'it can not have a mountPropagation');
  if (!(await sources.sharesProcesses())) {
    throw refused(
      subPath,
      'the container engine must run in the same process namespace as Slipway',
    );
  }
  return { Type: 'volume', ...common, VolumeOptions: { NoCopy: true, ...driverOf(handle) } };
}

/** What the API could not check, since it does not know the values of variables. */
function expanded(expression: string, environment: ReadonlyMap<string, string>): string {
  const path = expand(expression, environment);
  const missing = variablesIn(expression).find((name) => !environment.has(name));
  if (missing !== undefined) throw refused(expression, `there is no variable "${missing}"`);
  if (path.startsWith('/')) throw refused(path, 'it must not be an absolute path');
  if (path.split('/').includes('..')) throw refused(path, 'it must not contain ".."');
  return path;
}

/** Made of API objects by the node. Containers only read there, as everywhere. */
const isMade = ({ configMap, secret, projected, downwardAPI }: Volume) =>
  Boolean(configMap ?? secret ?? projected ?? downwardAPI);

async function openSubPath(root: string, subPath: string): Promise<FileHandle> {
  try {
    return await openInside(root, subPath);
  } catch (cause) {
    if (cause instanceof LeadsOut) throw refused(subPath, 'it leads out of its volume', cause);
    throw refused(subPath, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/**
 * A volume of the Engine that is this folder, whatever its path leads to by now: the Engine mounts
 * it itself, by our handle. A bind mount would be made by a process that may not use our handle.
 * Without a name it goes with its container.
 */
function driverOf({ fd }: FileHandle): Pick<NonNullable<Mount['VolumeOptions']>, 'DriverConfig'> {
  const device = `/proc/${pid}/fd/${fd}`;
  return { DriverConfig: { Name: 'local', Options: { type: 'none', o: 'bind', device } } };
}

/** A second name of a file, where no container can put another file in its place. */
async function linked(
  { directory, container }: MountSources,
  { mountPath }: VolumeMount,
  handle: FileHandle,
): Promise<string> {
  const folder = join(directory, 'subpaths', container.name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, encodeURIComponent(mountPath));
  // Node's own `link` would make a second name of the link in /proc.
  await promisify(execFile)('ln', ['-Lf', '--', `/proc/${pid}/fd/${handle.fd}`, path]);
  return path;
}

function refused(subPath: string, why: string, cause?: unknown): StartFailed {
  const text = `subPath "${subPath}" can not be mounted: ${why}`;
  return new StartFailed('CreateContainerConfigError', text, { cause });
}
