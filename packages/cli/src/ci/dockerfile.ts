import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, lintDockerfile } from '@slipway/ci';

/** What is dubious with the Dockerfile in a folder; nothing where there is none. */
export async function lintDockerfileIn(folder: string): Promise<readonly Diagnostic[]> {
  const file = 'Dockerfile';
  const text = await readFile(join(folder, file), 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const hasIgnoreFile = existsSync(join(folder, '.dockerignore'));
  return lintDockerfile(text, { file, hasIgnoreFile });
}
