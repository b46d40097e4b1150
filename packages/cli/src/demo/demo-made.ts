import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whoever deletes the demo does not want it again at the next start. */
const file = (dataDir: string): string => join(dataDir, 'demo-made');

/** Whether it was made once: who deletes it does not get it again. */
export function isDemoMade(dataDir: string): boolean {
  return existsSync(file(dataDir));
}

/** From now on it is not made again. */
export function noteDemoMade(dataDir: string): void {
  writeFileSync(file(dataDir), '');
}
