import { readdir } from 'node:fs/promises';
import { EngineUnavailable } from '@slipway/engine';
import type { NodeContext } from '#context';
import { isSandbox } from '#decide/adopt';
import { podDirectory, podsDirectory } from '#pod-home';
import type { Runtime, RuntimeContainer } from '#runtime/runtime';
import { removePodFiles } from '#volumes/volumes';

/**
 * Removes every container that the runtime has of a pod, whether its worker knows it or not: a start
 * that was given up in the middle, or whose answer never came, may have left one.
 */
export async function removeOrphans({ runtime }: NodeContext, podUid: string): Promise<void> {
  try {
    const found = await runtime.list({ podUid });
    await removeContainers(runtime, found);
  } catch (error) {
    // They are looked for again when the engine is back.
    if (!(error instanceof EngineUnavailable)) throw error;
  }
}

/** Removes sandboxes last: what they hold for the others goes when nobody uses it any more. */
export async function removeContainers(
  runtime: Runtime,
  containers: readonly RuntimeContainer[],
): Promise<void> {
  const remove = (list: readonly RuntimeContainer[]) =>
    Promise.all(list.map(({ id }) => runtime.remove(id)));
  await remove(containers.filter((container) => !isSandbox(container)));
  await remove(containers.filter(isSandbox));
}

/** Removes the files of pods that are gone; there may be tokens among them. */
export async function removeOrphanFiles(
  context: NodeContext,
  isKnown: (podUid: string) => boolean,
): Promise<void> {
  const uids = await readdir(podsDirectory(context)).catch(() => []);
  const gone = uids.filter((uid) => !isKnown(uid));
  await Promise.all(gone.map((uid) => removePodFiles(podDirectory(context, uid))));
}
