import type { DueHandler } from '#due/due-work';
import type { Context } from '#services';

type MoveContext = Pick<Context, 'store' | 'images' | 'clock'>;

/** Whose path changes. */
export type Moved = 'project' | 'namespace';

/** Soon enough after a kill; long enough for the move itself. */
const afterMs = 10_000;

const kindOf = (what: Moved) => `move-images-of-${what}`;

interface Payload {
  readonly from: string;
}

/**
 * Changes a path by `change`, and moves the images with it.
 *
 * The images follow the project, never the other way round: they are where the registry has them, and the
 * store says whose a path is. The plan is written first, so that a kill in between leaves the rest of the
 * way as due work.
 */
export async function movingImages<T>(
  context: MoveContext,
  { what, id, from, to }: { what: Moved; id: number; from: string; to: string },
  change: () => Promise<T>,
): Promise<T> {
  const { store, images, clock } = context;
  if (images === undefined) return change();
  const kind = kindOf(what);
  const unfinished = (await store.due.of(kind, id))?.payload as Payload | undefined;
  if (unfinished) await finishMove(context, what, id, unfinished);
  const at = new Date(clock().getTime() + afterMs);
  const payload: Payload = { from };
  await store.due.plan({ kind, subject: id, at, payload });
  const changed = await change();
  // What a killed deletion may have left at a path is no part of the project that comes there.
  if (what === 'project') await images.projectGone(to);
  await images.move(from.toLowerCase(), to.toLowerCase());
  return changed;
}

/** Goes the rest of the way after a kill: nothing is left to do when the move was finished. */
export function imageMoves(
  context: Pick<Context, 'store' | 'images'>,
): readonly (readonly [string, DueHandler])[] {
  return (['project', 'namespace'] as const).map((what) => [
    kindOf(what),
    async ({ subject, payload }) => {
      // Written by `movingImages`.
      await finishMove(context, what, subject, payload as Payload);
      return undefined;
    },
  ]);
}

async function finishMove(
  { store, images }: Pick<Context, 'store' | 'images'>,
  what: Moved,
  id: number,
  { from }: Payload,
): Promise<void> {
  const all = what === 'project' ? store.projects : store.namespaces;
  const to = (await all.get(id))?.fullPath;
  // Whoever has the old path by now has images of their own there.
  if (to === undefined || (await all.byPath(from)) !== undefined) return;
  await images?.move(from.toLowerCase(), to.toLowerCase());
}
