import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { nodeBinary, root } from './node-modules.mjs';
import { say } from './say.mjs';

/** Joins the program of the roles when its sources have changed: they start from it several times as fast. */
export function bringJoinedRoles() {
  const script = join(root, 'scripts', 'join.ts');
  const { status } = spawnSync(nodeBinary, [script], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) say('the roles could not be joined; they start from their sources, slowly.');
}
