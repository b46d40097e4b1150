import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { FileListing, Included, Resolver } from '@slipway/ci';

/** Includes as far as a checkout can answer them; what needs a server says so. */
export function localResolver(projectDir: string): Resolver {
  return async (request): Promise<Included> => {
    switch (request.type) {
      case 'local':
        return readIncluded(projectDir, request.path);
      case 'local-pattern':
        return { found: 'files', files: await readMatches(projectDir, request.pattern) };
      case 'remote':
        return fetchRemote(request.url);
      default:
        return {
          found: 'nothing',
          reason: 'unsupported',
          detail: 'a checkout alone cannot know it',
        };
    }
  };
}

/** Every file of the checkout but git's own, for `exists` and file-based cache keys. */
export function listFiles(projectDir: string): FileListing {
  const found = globSync('**', {
    cwd: projectDir,
    withFileTypes: true,
    exclude: (entry) => entry.name === '.git' || entry.name === 'node_modules',
  });
  const files = found.filter((entry) => entry.isFile());
  return { files: files.map((it) => join(it.parentPath, it.name).slice(projectDir.length + 1)) };
}

async function readIncluded(projectDir: string, path: string): Promise<Included> {
  const file = join(projectDir, path);
  // What lies outside the folder is not part of the repository.
  if (relative(projectDir, file).startsWith('..')) return { found: 'nothing', reason: 'file' };
  try {
    const text = await readFile(file, 'utf8');
    return { found: 'file', file: { name: path, text } };
  } catch {
    return { found: 'nothing', reason: 'file', candidates: yamlFiles(projectDir) };
  }
}

function readMatches(projectDir: string, pattern: string) {
  const matches = globSync(pattern, { cwd: projectDir }).sort();
  return Promise.all(
    matches.map(async (name) => ({ name, text: await readFile(join(projectDir, name), 'utf8') })),
  );
}

function yamlFiles(projectDir: string): readonly string[] {
  const exclude = (name: string) => name.includes('node_modules');
  return globSync('**/*.{yml,yaml}', { cwd: projectDir, exclude });
}

async function fetchRemote(url: string): Promise<Included> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (response.ok) return { found: 'file', file: { name: url, text: await response.text() } };
    return { found: 'nothing', reason: 'http', detail: String(response.status) };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return { found: 'nothing', reason: isLate ? 'timeout' : 'socket' };
  }
}
