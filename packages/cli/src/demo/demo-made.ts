import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whoever deletes the demo does not want it again at the next start. */
const file = (dataDir: string): string => join(dataDir, 'demo-made');

export function isDemoMade(dataDir: string): boolean {
  return existsSync(file(dataDir));
}

export function noteDemoMade(dataDir: string): void {
  writeFileSync(file(dataDir), '');
}
