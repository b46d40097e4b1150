import {
  type CompileContext,
  type CompileResult,
  compile,
  type Pipeline as Plan,
  type VariableLayers,
} from '@slipway/ci';
import {
  type Commit,
  type Git,
  hasRef,
  type Repository,
  readFile,
  resolve,
  zeroSha,
} from '@slipway/git';
import type { Addresses } from '#addresses';
import type { Artifacts } from '#artifacts/artifacts';
import { findOrCreateEnvironment, withEnvironment } from '#environments/find-or-create-environment';
import { createArtifactFiles } from '#includes/artifact-files';
import type { RemoteFiles } from '#includes/remote-files';
import { freshJob } from '#jobs/fresh-job';
import type { Limits } from '#limits/limits';
import type { Clock } from '#log';
import { repositoryName } from '#projects/project';
import { isProtectedRef } from '#protection/protected-refs';
import { Refused } from '#refused';
import type { CommitCache } from '#repository/commit-cache';
import { ensureResourceGroups } from '#resource-groups/resource-groups';
import type { Store } from '#store/store';
import type { PipelineFacts } from '#variables/predefined';
import type { Variables } from '#variables/variables';
import { compileContext } from './compile-context.ts';
import { dockerfileWarnings } from './dockerfile-warnings.ts';
import type { Pipeline } from './pipeline.ts';
import { blankPipeline, broken, messages, skipped, tooManyJobs } from './pipeline-draft.ts';
import { limitObjection } from './pipeline-limit.ts';
import type { PipelineRefs } from './pipeline-refs.ts';
import type { PipelineRequest } from './pipeline-request.ts';
import type { PipelineDraft } from './pipeline-store.ts';

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

  /** Throws `Refused` when there is nothing to make. */
  return async function make(request: PipelineRequest): Promise<Pipeline> {
    const { project } = request;
    const repository = git.repository(repositoryName(project));
    const { ref, isTag, sha } = await targetOf(repository, request);
    const [commit, text, isProtected] = await Promise.all([
      commitOf(repository, sha),
      request.config?.text ?? readFile(repository, sha, project.ciConfigPath),
      isProtectedRef(store, project, ref, isTag),
    ]);
    const facts: PipelineFacts = {
      source: request.source,
      ref,
      isTag,
      isProtected,
      sha,
      beforeSha: request.beforeSha ?? zeroSha,
      createdAt: clock(),
      ...upstreamOf(request),
    };
    if (!text) throw new Refused('invalid', 'Missing CI config file');
    if (isSkipped(request, commit)) return save({ pipeline: skipped(request, facts), jobs: [] });
    const layers = await variables.forPipeline(facts, {
      project,
      userId: request.userId,
      commit,
      given: request.variables ?? [],
    });
    const context = await contextOf(request, facts, layers, repository);
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
    const draft = await draftOf(request, facts, warnings, plan);
    const pipeline = await save(draft);
    refs.keep(pipeline);
    return pipeline;
  };

  /** A child pipeline may include what jobs of its parent left. */
  async function contextOf(
    request: PipelineRequest,
    facts: PipelineFacts,
    layers: VariableLayers,
    repository: Repository,
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

  async function save(draft: PipelineDraft): Promise<Pipeline> {
    return (await store.pipelines.create(draft)).pipeline;
  }

  async function draftOf(
    request: PipelineRequest,
    facts: PipelineFacts,
    warnings: readonly string[],
    plan: Plan,
  ): Promise<PipelineDraft> {
    const { project } = request;
    const planned = plan.jobs.toSorted((a, b) => a.stage_index - b.stage_index);
    const jobs: PipelineDraft['jobs'][number][] = [];
    for (const [position, definition] of planned.entries()) {
      const { isProtected } = facts;
      const wish = { job: definition, isProtected };
      const environment = await findOrCreateEnvironment(store, project, wish, clock());
      const whole = withEnvironment(definition, environment);
      jobs.push({
        ...freshJob(facts.createdAt),
        userId: request.userId,
        name: definition.name,
        isBridge: definition.kind === 'bridge',
        stage: definition.stage,
        stageIndex: definition.stage_index,
        position,
        isProtected: facts.isProtected,
        environmentId: environment?.id ?? null,
        resourceGroup: whole.resource_group,
        timeoutSeconds: definition.timeout ?? project.buildTimeoutSeconds,
        definition: whole,
      });
    }
    const groups = new Set(jobs.flatMap(({ resourceGroup }) => resourceGroup ?? []));
    await ensureResourceGroups(store, project.id, groups, clock());
    const pipeline = {
      ...blankPipeline(request, facts),
      name: plan.workflow.name,
      autoCancel: plan.workflow.auto_cancel,
      stages: plan.stages,
      warnings,
    };
    return { pipeline, jobs };
  }
}

function refusal(result: CompileResult): Refused {
  return new Refused('invalid', messages(result, 'error').join('\n'));
}

interface Target {
  readonly ref: string;
  readonly isTag: boolean;
  readonly sha: string;
}

async function targetOf(repository: Repository, request: PipelineRequest): Promise<Target> {
  const isAmbiguous =
    !request.ref.startsWith('refs/') &&
    (await hasRef(repository, `refs/heads/${request.ref}`)) &&
    (await hasRef(repository, `refs/tags/${request.ref}`));
  if (isAmbiguous) throw new Refused('invalid', 'Ref is ambiguous');
  for (const [prefix, isTag] of [
    ['refs/heads/', false],
    ['refs/tags/', true],
  ] as const) {
    const isFull = request.ref.startsWith('refs/');
    if (isFull && !request.ref.startsWith(prefix)) continue;
    const ref = isFull ? request.ref.slice(prefix.length) : request.ref;
    const sha = request.sha ?? (await resolve(repository, `${prefix}${ref}`));
    if (sha !== undefined) return { ref, isTag, sha };
  }
  throw new Refused('invalid', 'Reference not found');
}

/** Skip marks count only for pushes: whoever asks for a pipeline by hand wants it. */
function isSkipped(request: PipelineRequest, commit: Commit | undefined): boolean {
  if (request.source !== 'push') return false;
  return request.isSkipped === true || skipMark.test(commit?.message ?? '');
}

function upstreamOf({ upstream }: PipelineRequest) {
  return {
    upstreamJobId: upstream?.jobId ?? null,
    upstreamPipelineId: upstream?.pipelineId ?? null,
    upstreamProjectId: upstream?.projectId ?? null,
  };
}
