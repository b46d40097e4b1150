import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes what the runners that share a data folder keep of a project that is gone: its work trees
 * and its caches (see `workspace.ts` and `cache.ts` for where they lie). Links are not followed.
 */
export async function forgetProject(
  directory: string,
  project: { readonly id: number; readonly path: string },
): Promise<void> {
  const trees: string[] = [];
  for (const token of await namesIn(join(directory, 'builds'))) {
    const slots = join(directory, 'builds', token);
    for (const slot of await namesIn(slots)) {
      trees.push(...treesIn(join(slots, slot), slot, project));
    }
  }
  const all = [...trees, join(directory, 'caches', String(project.id))];
  await Promise.all(all.map((path) => rm(path, { recursive: true, force: true, maxRetries: 5 })));
}

function treesIn(
  folder: string,
  slot: string,
  project: { readonly id: number; readonly path: string },
): readonly string[] {
  if (slot.startsWith(`project-${project.id}-concurrent-`)) return [folder];
  if (!/^\d+$/.test(slot)) return [];
  return [join(folder, project.path), join(folder, `${project.path}.tmp`)];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
