import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Container, FileKeyReference } from '@slipway/kube-objects';
import { BrokenEnvFile, parseEnvFile } from '#environment/env-file';
import type { EnvironmentSources } from '#environment/environment';
import { StartFailed } from '#start-failed';
import { isMemory, memoryPlace } from './memory-volumes.ts';
import type { MountSources } from './mounts.ts';
import { findInside, pathOf } from './open-inside.ts';

/** More is no file of variables: the kernel gives a program not much more either. */
const mostBytes = 1024 * 1024;

type Sources = Pick<MountSources, 'pod' | 'container' | 'volumes' | 'sandboxVolumes'>;

/** Reads the files in volumes that a container's variables come from. Throws `StartFailed`. */
export async function readEnvFiles(sources: Sources): Promise<EnvironmentSources['file']> {
  const files = new Map<string, ReadonlyMap<string, string>>();
  const keyOf = (volume: string, path: string) => `${volume}/${path}`;
  for (const reference of referencesOf(sources.container)) {
    const { volumeName, path } = reference;
    const content = await readFile(sources, reference);
    if (content !== undefined) files.set(keyOf(volumeName, path), variablesOf(content, reference));
  }
  return (volume, path) => files.get(keyOf(volume, path));
}

const referencesOf = ({ env = [] }: Container): readonly FileKeyReference[] =>
  env.flatMap(({ valueFrom }) => valueFrom?.fileKeyRef ?? []);

async function readFile(
  { pod, volumes, sandboxVolumes }: Sources,
  { volumeName, path }: FileKeyReference,
): Promise<string | undefined> {
  const volume = pod.spec.volumes?.find(({ name }) => name === volumeName);
  const memory = volume && isMemory(volume) && (await sandboxVolumes())[memoryPlace(volume)];
  const root = memory ? memory.path : volumes.get(volumeName);
  if (root === undefined) return undefined;
  try {
    await using found = await findInside(root, path);
    return await contentOf(found);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw broken({ volumeName, path }, cause);
  }
}

/** Containers may have put anything there, so that it is looked at before it is opened. */
async function contentOf(found: FileHandle): Promise<string> {
  const stat = await found.stat();
  if (!stat.isFile()) throw new Error('it is not a file');
  if (stat.size > mostBytes) throw new Error(`it is larger than ${mostBytes} bytes`);
  await using file = await open(pathOf(found), constants.O_RDONLY);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
  return buffer.toString('utf8', 0, bytesRead);
}

function variablesOf(content: string, reference: FileKeyReference): ReadonlyMap<string, string> {
  try {
    return parseEnvFile(content);
  } catch (cause) {
    if (cause instanceof BrokenEnvFile) throw broken(reference, cause);
    throw cause;
  }
}

function broken(
  { volumeName, path }: Pick<FileKeyReference, 'volumeName' | 'path'>,
  cause: unknown,
) {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `file "${path}" of volume "${volumeName}" cannot be read for variables: ${why}`;
  return new StartFailed('CreateContainerConfigError', message, { cause });
}
