import { type CompileContext, type CompileResult, compile, type VariableLayers } from '@slipway/ci';
import { type Commit, type Git, type Repository, zeroSha } from '@slipway/git';
import type { Addresses } from '#addresses';
import type { Artifacts } from '#artifacts/artifacts';
import { compileContext } from '#configurations/compile-context';
import { dockerfileWarnings } from '#configurations/dockerfile-warnings';
import { createArtifactFiles } from '#includes/artifact-files';
import type { RemoteFiles } from '#includes/remote-files';
import type { Limits } from '#limits/limits';
import type { Clock } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import type { PipelineRefs } from '#pipelines/pipeline-refs';
import type { PipelineDraft } from '#pipelines/pipeline-store';
import { repositoryName } from '#projects/project';
import { isProtectedRef } from '#protection/protected-refs';
import { Refused } from '#refused';
import type { CommitCache } from '#repository/commit-cache';
import type { Store } from '#store/store';
import type { PipelineFacts } from '#variables/predefined';
import type { Variables } from '#variables/variables';
import { broken, messages, skipped, tooManyJobs } from './pipeline-draft.ts';
import { limitObjection } from './pipeline-limit.ts';
import type { PipelineRequest } from './pipeline-request.ts';
import { pipelineTarget } from './pipeline-target.ts';
import { plannedPipeline } from './planned-pipeline.ts';

/** What a pipeline is made of. */
export interface CreatePipelineOptions {
  readonly store: Store;
  readonly git: Git;
  readonly variables: Variables;
  readonly commitOf: CommitCache;
  readonly refs: PipelineRefs;
  readonly addresses: Addresses;
  readonly remoteFiles: RemoteFiles;
  readonly artifacts: Artifacts;
  readonly limits: Pick<Limits, 'of' | 'ofInstance'>;
  readonly clock: Clock;
}

const skipMark = /\[(ci[ _-]skip|skip[ _-]ci)\]/i;

/** Makes a pipeline and its jobs, all `created`. Scheduling them is the caller's next step. */
export function createPipelineMaker(options: CreatePipelineOptions) {
  const { store, git, variables, commitOf, refs, clock } = options;

  async function save(draft: PipelineDraft): Promise<Pipeline> {
    return (await store.pipelines.create(draft)).pipeline;
  }

  /** Throws `Refused` when there is nothing to make. */
  return async function make(request: PipelineRequest): Promise<Pipeline> {
    const { project, userId } = request;
    const repository = git.repository(repositoryName(project));
    const target = await pipelineTarget(repository, request);
    const { ref, isTag, sha } = target;
    const config = request.config?.text;
    const [{ commit, file: text }, isProtected] = await Promise.all([
      config === undefined
        ? commitOf.withFile(repository, sha, project.ciConfigPath)
        : { commit: await commitOf(repository, sha), file: config },
      isProtectedRef(store, project, ref, isTag),
    ]);
    const facts = factsOf(request, { ...target, isProtected, createdAt: clock() });
    if (!text) throw new Refused('invalid', 'Missing CI config file');
    if (isSkipped(request, commit)) return save({ pipeline: skipped(request, facts), jobs: [] });
    const given = request.variables ?? [];
    const layers = await variables.forPipeline(facts, { project, userId, commit, given });
    const context = await contextOf(options, request, { facts, layers, repository });
    const result = await compile(text.toString('utf8'), context);
    const { plan } = result;
    if (!plan && request.mustBeValid) throw refusal(result);
    if (!plan) return save({ pipeline: broken(request, facts, result), jobs: [] });
    if (plan.refusal) throw new Refused('invalid', plan.refusal.message);
    const objection = await limitObjection(options, project, plan);
    if (objection && request.mustBeValid) throw new Refused('invalid', objection.message);
    if (objection) return save({ pipeline: tooManyJobs(request, facts, objection), jobs: [] });
    const warnings = [
      ...messages(result, 'warning'),
      ...(await dockerfileWarnings(repository, sha, plan, context)),
    ];
    const planned = { request, facts, warnings, plan };
    const pipeline = await save(await plannedPipeline(store, clock, planned));
    refs.keep(pipeline);
    return pipeline;
  };
}

type Known = Pick<PipelineFacts, 'ref' | 'isTag' | 'sha' | 'isProtected' | 'createdAt'>;

function factsOf({ source, beforeSha, upstream }: PipelineRequest, known: Known): PipelineFacts {
  return {
    ...known,
    source,
    beforeSha: beforeSha ?? zeroSha,
    upstreamJobId: upstream?.jobId ?? null,
    upstreamPipelineId: upstream?.pipelineId ?? null,
    upstreamProjectId: upstream?.projectId ?? null,
  };
}

interface Compiled {
  readonly facts: PipelineFacts;
  readonly layers: VariableLayers;
  readonly repository: Repository;
}

/** A child pipeline may include what jobs of its parent left. */
async function contextOf(
  options: CreatePipelineOptions,
  request: PipelineRequest,
  { facts, layers, repository }: Compiled,
): Promise<CompileContext> {
  const { project, userId, config, inputs, upstream } = request;
  const isChild = request.source === 'parent_pipeline' && upstream !== undefined;
  const context = await compileContext(repository, project, facts, layers, {
    ...options,
    userId,
    ...(isChild && { artifactFile: createArtifactFiles(options, upstream.pipelineId) }),
  });
  return { ...context, ...(config && { file: config.name }), ...(inputs && { inputs }) };
}

function refusal(result: CompileResult): Refused {
  return new Refused('invalid', messages(result, 'error').join('\n'));
}

/** Skip marks count only for pushes: whoever asks for a pipeline by hand wants it. */
function isSkipped(request: PipelineRequest, commit: Commit | undefined): boolean {
  if (request.source !== 'push') return false;
  return request.isSkipped === true || skipMark.test(commit?.message ?? '');
}
