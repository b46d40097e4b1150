import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zeroSha } from '#repository';
import type { RefUpdate } from './push-journal.ts';

/**
 * How branches are kept from losing commits: whether a push does that is known only once git has
 * taken its objects in, so git asks a hook of ours before it moves any ref. All or nothing, as on
 * GitLab.
 */
const hook = `#!/bin/sh
while read -r old new ref; do
  case "$SLIPWAY_FORWARD_ONLY" in *" $ref "*) ;; *) continue ;; esac
  git merge-base --is-ancestor "$old" "$new" && continue
  echo "GitLab: You are not allowed to force push code to a protected branch on this project." >&2
  exit 1
done
`;

/** What `git receive-pack` is started with, so that it refuses to rewrite some branches. */
export interface ForwardOnly {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Keeps the hook in a folder and gives it to the pushes that need it. */
export function createForwardOnly(directory: string) {
  let written: Promise<void> | undefined;

  async function write(): Promise<void> {
    await mkdir(directory, { recursive: true });
    const file = join(directory, 'pre-receive');
    await writeFile(`${file}.new`, hook, { mode: 0o755 });
    await rename(`${file}.new`, file);
  }

  /** `refs` (in full) only go forward; undefined when the push rewrites none of them anyway. */
  return async function guard(
    refs: readonly string[],
    updates: readonly RefUpdate[],
  ): Promise<ForwardOnly | undefined> {
    const moved = updates.filter(({ before, after }) => before !== zeroSha && after !== zeroSha);
    const guarded = moved.map(({ ref }) => ref).filter((ref) => refs.includes(ref));
    if (guarded.length === 0) return undefined;
    written ??= write();
    await written;
    return {
      args: ['-c', `core.hooksPath=${directory}`],
      env: { SLIPWAY_FORWARD_ONLY: ` ${guarded.join(' ')} ` },
    };
  };
}
