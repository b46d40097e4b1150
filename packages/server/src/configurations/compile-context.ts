import { type CompileContext, secretValues, type VariableLayers } from '@slipway/ci';
import { changedFiles, mergeBase, type Repository, resolve, zeroSha } from '@slipway/git';
import { createIncludes, type IncludeSources } from '#includes/include-resolver';
import { ProjectFiles } from '#includes/project-files';
import type { Limits } from '#limits/limits';
import type { Project } from '#projects/project';
import type { PipelineFacts } from '#variables/predefined';

/** For all includes of a configuration together. */
const resolveSeconds = 30;

/** What the compiler may ask about the repository at the pipeline's commit. */
export async function compileContext(
  repository: Repository,
  project: Project,
  facts: PipelineFacts,
  variables: VariableLayers,
  sources: Omit<IncludeSources, 'secrets'> & { readonly limits: Pick<Limits, 'ofInstance'> },
): Promise<CompileContext> {
  const { sha } = facts;
  const { ci_max_includes: mostIncludes } = await sources.limits.ofInstance();
  const files = new ProjectFiles(repository, sha);
  const includes = createIncludes(files, { ...sources, secrets: secretValues(variables) });
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
    changedPaths: () => changedBy(repository, facts),
    changedSince: (ref) => changedSince(repository, ref, sha),
    async listFiles(at) {
      return at === undefined ? { files: await files.names() } : includes.listFiles(at);
    },
    resolve: includes.resolve,
    mostIncludes: mostIncludes === 0 ? Number.POSITIVE_INFINITY : mostIncludes,
    signal: AbortSignal.timeout(resolveSeconds * 1000),
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
