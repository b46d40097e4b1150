import { hasRef, type Repository, resolve } from '@slipway/git';
import { Refused } from '#refused';
import type { PipelineRequest } from './pipeline-request.ts';

/** The commit that a pipeline is made for, and the ref that led there, without its prefix. */
export interface PipelineTarget {
  readonly ref: string;
  readonly isTag: boolean;
  readonly sha: string;
}

const prefixes = [
  ['refs/heads/', false],
  ['refs/tags/', true],
] as const;

/** Branches before tags; throws `Refused` for a name that is neither, or both. */
export async function pipelineTarget(
  repository: Repository,
  request: PipelineRequest,
): Promise<PipelineTarget> {
  const isFull = request.ref.startsWith('refs/');
  if (!isFull && (await isAmbiguous(repository, request.ref))) {
    throw new Refused('invalid', 'Ref is ambiguous');
  }
  for (const [prefix, isTag] of prefixes) {
    if (isFull && !request.ref.startsWith(prefix)) continue;
    const ref = isFull ? request.ref.slice(prefix.length) : request.ref;
    const sha = request.sha ?? (await resolve(repository, `${prefix}${ref}`));
    if (sha !== undefined) return { ref, isTag, sha };
  }
  throw new Refused('invalid', 'Reference not found');
}

async function isAmbiguous(repository: Repository, name: string): Promise<boolean> {
  return (
    (await hasRef(repository, `refs/heads/${name}`)) &&
    (await hasRef(repository, `refs/tags/${name}`))
  );
}
