import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { RoleName } from '#channel/roles';

/** The system takes no longer name for a Unix socket (104 on some, 108 on others). */
const longestPath = 100;

/** The private socket of a role, below a folder that only this user may enter. */
export function socketOf(dataDir: string, role: RoleName): string {
  const usual = join(dataDir, 'run');
  const folder = join(usual, `${role}.sock`).length <= longestPath ? usual : elsewhere(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${role}.sock`);
}

/** For data folders with long names. */
function elsewhere(dataDir: string): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return join(tmpdir(), `slipway-${userInfo().uid}-${name}`);
}
