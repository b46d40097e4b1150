import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RoleName } from '#channel/roles';

/**
 * Roles that start when somebody first has to do with them: the network, which carries what comes for the
 * cluster's apps, and the registry of an instance that holds no image yet. One that does has it from the start
 * on, since it is looked after by the registry itself.
 */
export function rolesOfLater(dataDir: string): ReadonlySet<RoleName> {
  return new Set(holdsImages(dataDir) ? ['network'] : ['network', 'registry']);
}

function holdsImages(dataDir: string): boolean {
  try {
    return readdirSync(join(dataDir, 'blobs', 'repositories')).length > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
