import { existsSync } from 'node:fs';
import module from 'node:module';
import type { FromRole } from '#channel/messages';
import type { RoleName } from '#channel/roles';
import { roleEnvironment, roleFlags } from './role-flags.ts';
import { RoleProcess } from './role-process.ts';

const sources = new URL('../../roles/main.ts', import.meta.url);

/** Starts the process of a role, with the memory that is its. `entry` is another module than its sources. */
export function startRoleProcess(
  name: RoleName,
  dataDir: string,
  onMessage: (message: FromRole) => void,
  entry: URL = sources,
): RoleProcess {
  const cache = module.getCompileCacheDir();
  return new RoleProcess({
    // A build that was made later may have taken its place.
    entry: existsSync(entry) ? entry : sources,
    arguments: [name, dataDir],
    flags: roleFlags(name),
    environment: { ...roleEnvironment, ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }) },
    onMessage,
  });
}
