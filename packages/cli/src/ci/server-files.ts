import { matchesGlob } from 'node:path';
import { type Included, type IncludedFile, newestRelease } from '@slipway/ci';
import { type Api, connectApi } from '#api/api';
import { CommandFailed } from '#command';
import { findInstance } from '#data-folder/instance';
import type { ProjectFiles } from './project-files.ts';

const perPage = 100;
/** As many entries of a tree are searched for a pattern. */
const mostPages = 100;

/** Projects of the running Slipway, as far as the user of this command may read them. */
export interface ServerProjects {
  /** The project's files at a branch, tag or sha; `HEAD` is the default branch. */
  at(project: string, ref: string): Promise<ProjectFiles | 'project' | 'ref'>;
  /** What a component's version stands for: itself, or the tag that a range leads to. */
  version(project: string, wanted: string): Promise<string>;
}

/** Undefined when no Slipway runs on the data folder. */
export function findServerProjects(dataDir: string): ServerProjects | undefined {
  return findInstance(dataDir) && createServerProjects(connectApi(dataDir));
}

/** Projects by the REST API. */
function createServerProjects(api: Api): ServerProjects {
  return {
    async at(project, ref) {
      const address = `/projects/${encodeURIComponent(project)}`;
      if (!(await found(api.get(address)))) return 'project';
      const commit = `${address}/repository/commits/${encodeURIComponent(ref)}`;
      const head = await found(api.get<{ readonly id: string }>(commit));
      return head ? new ServerFiles(api, project, head.id) : 'ref';
    },
    async version(project, wanted) {
      const address = `/projects/${encodeURIComponent(project)}/repository/tags?per_page=100`;
      const tags = (await found(api.get<{ readonly name: string }[]>(address))) ?? [];
      const names = tags.map(({ name }) => name);
      return names.includes(wanted) ? wanted : (newestRelease(names, wanted) ?? wanted);
    },
  };
}

interface TreeEntry {
  readonly type: string;
  readonly path: string;
}

class ServerFiles implements ProjectFiles {
  readonly #api: Api;
  readonly #project: string;
  readonly #sha: string;
  readonly #address: string;

  constructor(api: Api, project: string, sha: string) {
    this.#api = api;
    this.#project = project;
    this.#sha = sha;
    this.#address = `/projects/${encodeURIComponent(project)}/repository`;
  }

  async file(path: string, facts: Pick<IncludedFile, 'component'> = {}): Promise<Included> {
    const name = path.replace(/^\/+/, '');
    const address = `${this.#address}/files/${encodeURIComponent(name)}?ref=${this.#sha}`;
    const answer = await found(this.#api.get<{ readonly content: string }>(address));
    if (!answer) return { found: 'nothing', reason: 'file' };
    const text = Buffer.from(answer.content, 'base64').toString('utf8');
    const component = facts.component && { ...facts.component, sha: this.#sha };
    const file = { name: `${this.#project}/${name}`, text, origin: this };
    return { found: 'file', file: { ...file, ...(component && { component }) } };
  }

  async matching(pattern: string): Promise<Included> {
    const names = (await this.#names()).filter((name) => matchesGlob(name, pattern)).sort();
    const answers = await Promise.all(names.map((name) => this.file(name)));
    return {
      found: 'files',
      files: answers.flatMap((answer) => (answer.found === 'file' ? [answer.file] : [])),
    };
  }

  async #names(): Promise<readonly string[]> {
    const names: string[] = [];
    for (let page = 1; page <= mostPages; page++) {
      const query = `recursive=true&per_page=${perPage}&page=${page}&ref=${this.#sha}`;
      const entries = await this.#api.get<TreeEntry[]>(`${this.#address}/tree?${query}`);
      names.push(...entries.filter(({ type }) => type === 'blob').map(({ path }) => path));
      if (entries.length < perPage) break;
    }
    return names;
  }
}

/** Undefined for what the server refuses, as it does what it does not have. */
async function found<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CommandFailed) return undefined;
    throw error;
  }
}
