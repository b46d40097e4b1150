import type { CompileContext, PipelineSource, VariableLayers } from '@slipway/ci';
import { getCommit, type Repository, zeroSha } from '@slipway/git';
import { isProtectedRef } from '#protection/protected-refs';
import { type Asker, objectionToRun } from '#protection/run-rights';
import type { Context } from '#services';
import { noUpstream, type PipelineFacts } from '#variables/predefined';
import type { GivenVariable } from '#variables/variable';
import type { Variables } from '#variables/variables';
import { compileContext } from './compile-context.ts';

/** What might start a pipeline. */
export interface SupposedEvent {
  readonly ref: string;
  readonly isTag: boolean;
  readonly source: PipelineSource;
  /** `zeroSha` where there is no commit yet. */
  readonly sha: string;
  readonly given: readonly GivenVariable[];
}

/** What the compiler would be told if this happened now, by the hand of who asks. */
export async function eventContext(
  context: Context & { readonly variables: Pick<Variables, 'forPipeline'> },
  who: Asker,
  repository: Repository,
  { ref, isTag, source, sha, given }: SupposedEvent,
): Promise<{ readonly context: CompileContext; readonly layers: VariableLayers }> {
  const { project, user } = who;
  const named = isTag ? `refs/tags/${ref}` : ref;
  const isProtected =
    (await isProtectedRef(context.store, project, ref, isTag)) &&
    (await objectionToRun(context.auth, who, repository, named)) === undefined;
  const facts: PipelineFacts = {
    source,
    ref,
    isTag,
    // Protected variables are for those who might run this.
    isProtected,
    sha,
    beforeSha: zeroSha,
    createdAt: context.clock(),
    ...noUpstream,
  };
  const commit = sha === zeroSha ? undefined : await getCommit(repository, sha);
  const at = { project, userId: user.id, commit, given };
  const layers = await context.variables.forPipeline(facts, at);
  const sources = { ...context, userId: user.id };
  return { context: await compileContext(repository, project, facts, layers, sources), layers };
}
