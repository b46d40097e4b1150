import type { CompileContext, Included, IncludedFile, VariableLayers } from '@slipway/ci';
import {
  changedFiles,
  listTree,
  mergeBase,
  type Repository,
  readFile,
  readFiles,
  resolve,
  zeroSha,
} from '@slipway/git';
import type { Project } from '../model/project.ts';
import type { PipelineFacts } from './predefined.ts';

/** What the compiler may ask about the repository at the pipeline's commit. */
export async function compileContext(
  repository: Repository,
  project: Project,
  facts: PipelineFacts,
  variables: VariableLayers,
): Promise<CompileContext> {
  const { sha } = facts;
  const changedPaths = await changedBy(repository, facts);
  return {
    file: project.ciConfigPath,
    project: project.fullPath,
    ref: facts.ref,
    refType: facts.isTag ? 'tag' : 'branch',
    source: facts.source,
    defaultBranch: project.defaultBranch,
    isProtected: facts.isProtected,
    sha,
    variables,
    ...(changedPaths && { changedPaths }),
    changedSince: (ref) => changedSince(repository, ref, sha),
    async listFiles(at) {
      if (at !== undefined) return { missing: 'access' };
      return { files: await filesOf(repository, sha) };
    },
    async resolve(request) {
      if (request.type === 'local') return localFile(repository, sha, request.path);
      if (request.type === 'local-pattern') return localFiles(repository, sha, request.pattern);
      return { found: 'nothing', reason: 'unsupported' };
    },
    now: facts.createdAt,
  };
}

/** What a push of a branch has changed; unknown for new branches, tags and everything else. */
async function changedBy(
  repository: Repository,
  { source, isTag, beforeSha, sha }: PipelineFacts,
): Promise<readonly string[] | undefined> {
  if (source !== 'push' || isTag || beforeSha === zeroSha) return undefined;
  return pathsBetween(repository, beforeSha, sha).catch(() => undefined);
}

async function changedSince(
  repository: Repository,
  ref: string,
  sha: string,
): Promise<readonly string[] | undefined> {
  const other = await resolve(repository, ref);
  const base = other === undefined ? undefined : await mergeBase(repository, other, sha);
  return base === undefined ? undefined : pathsBetween(repository, base, sha);
}

async function pathsBetween(repository: Repository, from: string, to: string): Promise<string[]> {
  const files = await changedFiles(repository, from, to);
  return [...new Set(files.flatMap(({ oldPath, newPath }) => [oldPath, newPath]))];
}

async function filesOf(repository: Repository, sha: string): Promise<string[]> {
  const entries = (await listTree(repository, sha, '', true)) ?? [];
  return entries.filter(({ type }) => type === 'blob').map(({ path }) => path);
}

async function localFile(repository: Repository, sha: string, path: string): Promise<Included> {
  const name = path.replace(/^\/+/, '');
  const content = await readFile(repository, sha, name);
  if (content) return { found: 'file', file: { name, text: content.toString('utf8') } };
  const candidates = (await filesOf(repository, sha)).filter((file) => /\.ya?ml$/.test(file));
  return { found: 'nothing', reason: 'file', candidates };
}

async function localFiles(repository: Repository, sha: string, pattern: string): Promise<Included> {
  const matcher = globPattern(pattern.replace(/^\/+/, ''));
  const names = (await filesOf(repository, sha)).filter((name) => matcher.test(name)).sort();
  const contents = await readFiles(repository, sha, names);
  const files: IncludedFile[] = names.flatMap((name) => {
    const content = contents.get(name);
    return content ? [{ name, text: content.toString('utf8') }] : [];
  });
  return { found: 'files', files };
}

/** `*` stays inside a folder, `**` does not. Linear: no nested repetition can come out of it. */
function globPattern(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      return part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`);
}
