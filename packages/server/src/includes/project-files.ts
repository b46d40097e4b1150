import type { Included, IncludedFile } from '@slipway/ci';
import { type Repository, readFile, readFiles, readTree } from '@slipway/git';
import { globMatcher } from './wildcards.ts';

/**
 * The files of one project at one commit, as includes see them. The compiler carries it as the
 * origin of a file, so that the file's own local includes are read from the same place.
 */
export class ProjectFiles {
  readonly #repository: Repository;
  readonly #sha: string;
  /** Stands before the names of files of other projects; empty for the pipeline's own. */
  readonly #prefix: string;
  #names: Promise<readonly string[]> | undefined;

  constructor(repository: Repository, sha: string, projectPath = '') {
    this.#repository = repository;
    this.#sha = sha;
    this.#prefix = projectPath === '' ? '' : `${projectPath}/`;
  }

  /** Every file. */
  names(): Promise<readonly string[]> {
    this.#names ??= namesAt(this.#repository, this.#sha);
    return this.#names;
  }

  /** One file, or the names it may have been meant for. */
  async file(path: string, facts: Pick<IncludedFile, 'component'> = {}): Promise<Included> {
    const name = path.replace(/^\/+/, '');
    const content = await readFile(this.#repository, this.#sha, name);
    if (content) return { found: 'file', file: { ...this.#included(name, content), ...facts } };
    const candidates = (await this.names()).filter((file) => /\.ya?ml$/i.test(file));
    return { found: 'nothing', reason: 'file', candidates };
  }

  /** Every file that a pattern with `*` or `**` fits, by name. */
  async matching(pattern: string): Promise<Included> {
    const matches = globMatcher(pattern.replace(/^\/+/, ''));
    const names = (await this.names()).filter(matches).sort();
    const contents = await readFiles(this.#repository, this.#sha, names);
    const files = names.flatMap((name) => {
      const content = contents.get(name);
      return content ? [this.#included(name, content)] : [];
    });
    return { found: 'files', files };
  }

  #included(name: string, content: Buffer): IncludedFile {
    return { name: `${this.#prefix}${name}`, text: content.toString('utf8'), origin: this };
  }
}

async function namesAt(repository: Repository, sha: string): Promise<readonly string[]> {
  const names: string[] = [];
  await readTree(repository, { commit: sha, path: '', isRecursive: true }, (entries) => {
    for (const { type, path } of entries) if (type === 'blob') names.push(path);
  });
  return names;
}

type Nothing = Included & { readonly found: 'nothing' };

/** The answer to an include for which there is no file. */
export function nothing<R extends Nothing['reason']>(reason: R) {
  return { found: 'nothing', reason } as const;
}
