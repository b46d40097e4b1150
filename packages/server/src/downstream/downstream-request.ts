import { type CiVariable, expandText, type PlannedJob, VariableResolver } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import type { PipelineRequest } from '#pipeline-creation/pipeline-request';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import type { GivenVariable } from '#variables/variable';

type Trigger = NonNullable<PlannedJob['trigger']>;

/** Where a trigger job leads, variables worked in. */
export interface Destination {
  /** Full path; undefined for a child pipeline. */
  readonly project: string | undefined;
  /** Undefined for the default branch. */
  readonly branch: string | undefined;
}

/** Reads project and branch of a trigger; unknown variables are empty. */
export function destinationOf(
  { include, project, branch }: Trigger,
  around: readonly CiVariable[],
): Destination {
  const resolver = new VariableResolver(around);
  const expand = (text: string) => expandText(text, (key) => resolver.value(key)).trim();
  return {
    project: include === null ? expand(project ?? '').replace(/^\/+/, '') : undefined,
    branch: branch === null ? undefined : expand(branch) || undefined,
  };
}

/** The pipeline that a trigger job wants: a child of its own, or one of another project. */
export function downstreamRequest(
  { job, trigger, pipeline }: { job: JobRecord; trigger: Trigger; pipeline: Pipeline },
  { project, ref }: { readonly project: Project; readonly ref: string },
  variables: readonly GivenVariable[],
): PipelineRequest {
  const common = {
    project,
    userId: job.userId,
    variables,
    upstream: { jobId: job.id, pipelineId: pipeline.id, projectId: pipeline.projectId },
  };
  if (trigger.include === null) {
    return { ...common, source: 'pipeline', ref, inputs: trigger.inputs };
  }
  return {
    ...common,
    source: 'parent_pipeline',
    ref,
    sha: pipeline.sha,
    beforeSha: pipeline.beforeSha,
    config: { name: `trigger:include of ${job.name}`, text: configurationOf(trigger) },
  };
}

/** The child's file: nothing but includes, one a line, so that complaints show the right one. */
function configurationOf({ include, inputs }: Trigger): string {
  const entries = (include ?? []).map((entry) => withInputs(entry, inputs));
  return `include:\n${entries.map((entry) => `  - ${JSON.stringify(entry)}\n`).join('')}`;
}

/** `trigger:inputs` are for every file that has none of its own. */
function withInputs(entry: unknown, inputs: Trigger['inputs']): unknown {
  if (Object.keys(inputs).length === 0) return entry;
  if (typeof entry === 'string') {
    return { [/^https?:\/\//i.test(entry) ? 'remote' : 'local']: entry, inputs };
  }
  return { inputs, ...(entry as Readonly<Record<string, unknown>>) };
}
