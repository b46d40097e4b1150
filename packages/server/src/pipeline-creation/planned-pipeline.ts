import type { Pipeline as Plan } from '@slipway/ci';
import { findOrCreateEnvironment, withEnvironment } from '#environments/find-or-create-environment';
import { freshJob } from '#jobs/fresh-job';
import type { Clock } from '#log';
import type { PipelineDraft } from '#pipelines/pipeline-store';
import { ensureResourceGroups } from '#resource-groups/resource-groups';
import type { Store } from '#store/store';
import type { PipelineFacts } from '#variables/predefined';
import { blankPipeline } from './pipeline-draft.ts';
import type { PipelineRequest } from './pipeline-request.ts';

type JobDraft = PipelineDraft['jobs'][number];

/** Who asked for the pipeline, and what is known of it. */
export interface Planned {
  readonly request: PipelineRequest;
  readonly facts: PipelineFacts;
  readonly warnings: readonly string[];
  readonly plan: Plan;
}

/** A plan as it is stored; environments and resource groups that it names are made when they are missing. */
export async function plannedPipeline(
  store: Store,
  clock: Clock,
  { request, facts, warnings, plan }: Planned,
): Promise<PipelineDraft> {
  const planned = plan.jobs.toSorted((a, b) => a.stage_index - b.stage_index);
  const jobs: JobDraft[] = [];
  for (const [position, definition] of planned.entries()) {
    const job = await plannedJob(store, clock, { request, facts, definition });
    jobs.push({ ...job, position });
  }
  const groups = new Set(jobs.flatMap(({ resourceGroup }) => resourceGroup ?? []));
  await ensureResourceGroups(store, request.project.id, groups, clock());
  const pipeline = {
    ...blankPipeline(request, facts),
    name: plan.workflow.name,
    autoCancel: plan.workflow.auto_cancel,
    stages: plan.stages,
    warnings,
  };
  return { pipeline, jobs };
}

interface PlannedJob extends Pick<Planned, 'request' | 'facts'> {
  readonly definition: Plan['jobs'][number];
}

async function plannedJob(
  store: Store,
  clock: Clock,
  { request, facts, definition }: PlannedJob,
): Promise<Omit<JobDraft, 'position'>> {
  const { project, userId } = request;
  const { isProtected } = facts;
  const wish = { job: definition, isProtected };
  const environment = await findOrCreateEnvironment(store, project, wish, clock());
  const whole = withEnvironment(definition, environment);
  return {
    ...freshJob(facts.createdAt),
    userId,
    name: definition.name,
    isBridge: definition.kind === 'bridge',
    stage: definition.stage,
    stageIndex: definition.stage_index,
    isProtected,
    environmentId: environment?.id ?? null,
    resourceGroup: whole.resource_group,
    timeoutSeconds: definition.timeout ?? project.buildTimeoutSeconds,
    definition: whole,
  };
}
