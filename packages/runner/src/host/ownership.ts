import { lchown, mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ScriptUser } from '#execution/executor';

/**
 * Hands over what the runner has made just now in a job's folders. Links are not followed, and
 * nothing else is touched: a job may have put anything beside it.
 */
export async function give(user: ScriptUser, ...paths: readonly string[]): Promise<void> {
  if (user.type !== 'own') return;
  for (const path of paths) await lchown(path, user.id, user.id);
}

/** Makes `folder` and all that is missing on the way from `root` to it, as the user's own. */
export async function makeFolderFor(user: ScriptUser, root: string, folder: string): Promise<void> {
  const names = relative(root, folder).split('/').filter(Boolean);
  const folders = names.map((_, depth) => join(root, ...names.slice(0, depth + 1)));
  for (const path of [root, ...folders]) {
    // Folders on the way to `root` stay the runner's.
    const made = await mkdir(path, { recursive: true });
    if (made !== undefined) await give(user, path);
  }
}
