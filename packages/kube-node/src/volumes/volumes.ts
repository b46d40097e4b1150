import { chmod, chown, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pod, Volume } from '@slipway/kube-objects';
import { writeAtomically } from './atomic-files.ts';
import { isMemory } from './memory-volumes.ts';
import { type VolumeSources, volumeContent } from './volume-files.ts';

/** A volume can't be made ready; the message says which and why. */
export class MountFailed extends Error {
  override readonly name = 'MountFailed';
}

/** The volumes of a pod on this machine. */
export interface PodVolumes {
  /** The host's path of each volume. */
  readonly paths: ReadonlyMap<string, string>;
  /** Seconds until a token in them should be renewed. */
  readonly renewAfterSeconds: number | undefined;
}

/**
 * Makes the pod's volumes below `directory`, or brings them up to date: files of ConfigMaps and
 * Secrets are replaced when they have changed, an emptyDir keeps what it has. Throws `MountFailed`.
 */
export async function prepareVolumes(
  pod: Pod,
  directory: string,
  sources: VolumeSources,
): Promise<PodVolumes> {
  const paths = new Map<string, string>();
  let renewAfterSeconds: number | undefined;
  for (const volume of pod.spec.volumes ?? []) {
    // The sandbox has these.
    if (isMemory(volume)) continue;
    try {
      const path = join(directory, 'volumes', volume.name);
      const content = await volumeContent(pod, volume, sources);
      if (content) {
        const group = pod.spec.securityContext?.fsGroup;
        await writeAtomically(path, content.files, content.version, group);
        if (content.renewAfterSeconds !== undefined) {
          renewAfterSeconds = Math.min(renewAfterSeconds ?? Infinity, content.renewAfterSeconds);
        }
        paths.set(volume.name, path);
      } else paths.set(volume.name, await prepareDirectory(pod, volume, path, sources));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new MountFailed(`MountVolume.SetUp failed for volume "${volume.name}" : ${why}`, {
        cause,
      });
    }
  }
  return { paths, renewAfterSeconds };
}

/** Removes all files of a pod that is gone. */
export async function removePodFiles(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

async function prepareDirectory(
  pod: Pod,
  volume: Volume,
  path: string,
  { claimed }: VolumeSources,
): Promise<string> {
  const { emptyDir, hostPath, persistentVolumeClaim, ephemeral } = volume;
  const { medium = '' } = emptyDir ?? {};
  if (!['', 'Memory'].includes(medium)) {
    throw new Error(`an emptyDir of medium "${medium}" is not supported: use "" or "Memory"`);
  }
  if (hostPath) {
    await checkHostPath(hostPath.path, hostPath.type ?? '');
    return hostPath.path;
  }
  if (persistentVolumeClaim || ephemeral) {
    const found = claimed(volume);
    await checkHostPath(found.path, found.type);
    const group = pod.spec.securityContext?.fsGroup;
    if (group !== undefined) await chown(found.path, process.getuid?.() ?? 0, group);
    if (group !== undefined) await chmod(found.path, 0o2777);
    return found.path;
  }
  if (!emptyDir) throw new Error('this kind of volume is not supported');
  if (await exists(path)) return path;
  await mkdir(path, { recursive: true });
  const group = pod.spec.securityContext?.fsGroup;
  if (group !== undefined) await chown(path, process.getuid?.() ?? 0, group);
  // After mkdir, which the process's umask limits.
  await chmod(path, group === undefined ? 0o777 : 0o2777);
  return path;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

type Stats = Awaited<ReturnType<typeof stat>>;

const typeChecks: Readonly<Record<string, readonly [(found: Stats) => boolean, kind: string]>> = {
  Directory: [(found) => found.isDirectory(), 'directory'],
  DirectoryOrCreate: [(found) => found.isDirectory(), 'directory'],
  File: [(found) => found.isFile(), 'file'],
  FileOrCreate: [(found) => found.isFile(), 'file'],
  Socket: [(found) => found.isSocket(), 'socket file'],
  CharDevice: [(found) => found.isCharacterDevice(), 'character device'],
  BlockDevice: [(found) => found.isBlockDevice(), 'block device'],
};

async function checkHostPath(path: string, type: string): Promise<void> {
  const isThere = await exists(path);
  if (!isThere && (type === '' || type === 'DirectoryOrCreate')) {
    await mkdir(path, { recursive: true, mode: 0o755 });
  }
  if (!isThere && type === 'FileOrCreate') {
    await writeFile(path, '', { mode: 0o644, flag: 'a' });
  }
  const check = Object.hasOwn(typeChecks, type) ? typeChecks[type] : undefined;
  if (!check) return;
  const [matches, kind] = check;
  const found = await stat(path).catch(() => undefined);
  if (!found || !matches(found))
    throw new Error(`hostPath type check failed: ${path} is not a ${kind}`);
}
