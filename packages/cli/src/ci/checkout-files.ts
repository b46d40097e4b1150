import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { FileListing, Included, IncludedFile } from '@slipway/ci';
import type { ProjectFiles } from './project-files.ts';

/** The files of a checkout. */
export class CheckoutFiles implements ProjectFiles {
  readonly #folder: string;
  /** Stands before the names of files of other projects; empty for the pipeline's own. */
  readonly #prefix: string;

  constructor(folder: string, project = '') {
    this.#folder = folder;
    this.#prefix = project === '' ? '' : `${project}/`;
  }

  async file(path: string, facts: Pick<IncludedFile, 'component'> = {}): Promise<Included> {
    const file = join(this.#folder, path);
    // What lies outside the folder is not part of the repository.
    if (relative(this.#folder, file).startsWith('..')) return { found: 'nothing', reason: 'file' };
    try {
      const text = await readFile(file, 'utf8');
      return { found: 'file', file: { ...this.#included(path, text), ...facts } };
    } catch {
      return { found: 'nothing', reason: 'file', candidates: yamlFiles(this.#folder) };
    }
  }

  async matching(pattern: string): Promise<Included> {
    const names = globSync(pattern, { cwd: this.#folder }).sort();
    const files = names.map(async (name) =>
      this.#included(name, await readFile(join(this.#folder, name), 'utf8')),
    );
    return { found: 'files', files: await Promise.all(files) };
  }

  #included(path: string, text: string): IncludedFile {
    return { name: `${this.#prefix}${path}`, text, origin: this };
  }
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

function yamlFiles(folder: string): readonly string[] {
  const exclude = (name: string) => name.includes('node_modules');
  return globSync('**/*.{yml,yaml}', { cwd: folder, exclude });
}
