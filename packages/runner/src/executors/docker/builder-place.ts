import { chmod, mkdir } from 'node:fs/promises';
import { type HostConfig, userNamespacesProfile } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import { buildsWithoutEngine, layersFolder } from '#execution/rootless-builder';

/**
 * What the container of a job has that builds images without an engine.
 *
 *     <data>/builds/<token>/project-<id>-concurrent-<slot>[-protected].images    its layers, kept for the next
 *
 * Whoever the image says works in that folder, and nobody else reads it. It is removed with the project's
 * work trees. A runner that is not root could not remove what others have written there, and keeps none.
 */
export async function builderPlace(
  job: ExecutorJob,
): Promise<Pick<HostConfig, 'Binds' | 'SecurityOpt'>> {
  if (!buildsWithoutEngine(job.payload)) return {};
  const SecurityOpt = [`seccomp=${userNamespacesProfile}`, 'no-new-privileges'];
  if (process.getuid?.() !== 0) return { SecurityOpt };
  const folder = `${job.host.builds}.images`;
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o1777);
  return { SecurityOpt, Binds: [`${folder}:${layersFolder}`] };
}
