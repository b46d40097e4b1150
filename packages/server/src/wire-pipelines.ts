import type { Git, PushEvent } from '@slipway/git';
import type { Artifacts } from '#artifacts/artifacts';
import { createDownstream } from '#downstream/downstream';
import { createMirrors } from '#downstream/mirrors';
import { createDeploymentEffects } from '#environments/deployment-effects';
import type { Environments } from '#environments/environments';
import { createEnvironments } from '#environments/environments';
import { type Assignments, createAssignments } from '#handing-out/assignments';
import { createPayloads } from '#handing-out/payloads';
import { createRunningJobs, type RunningJobs } from '#handing-out/running-jobs';
import type { RemoteFiles } from '#includes/remote-files';
import type { Jobs } from '#jobs/jobs';
import { createJobs } from '#jobs/jobs';
import type { Limits } from '#limits/limits';
import { createPipelineMaker } from '#pipelines/create-pipeline';
import type { Pipeline } from '#pipelines/pipeline';
import { createPipelineRefs } from '#pipelines/pipeline-refs';
import type { Pipelines } from '#pipelines/pipelines';
import { createPipelines } from '#pipelines/pipelines';
import { createPushes } from '#pipelines/pushes';
import { createCommitCache } from '#repository/commit-cache';
import type { ResourceGroups } from '#resource-groups/resource-groups';
import { createResourceGroups } from '#resource-groups/resource-groups';
import { createResources } from '#resource-groups/resources';
import type { Runners } from '#runners/runners';
import { createDelays } from '#scheduling/delays';
import { createScheduler, type Scheduler } from '#scheduling/scheduler';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import type { KubernetesForJobs } from '#variables/job-variables';
import { createVariables, type Variables } from '#variables/variables';
import type { Addresses } from './addresses.ts';
import type { Events } from './events.ts';
import type { Clock, Log } from './log.ts';

export interface PipelinePartsOptions {
  readonly store: Store;
  readonly git: Git;
  readonly events: Events;
  readonly traces: Traces;
  readonly artifacts: Artifacts;
  readonly limits: Limits;
  readonly runners: Runners;
  readonly addresses: Addresses;
  readonly remoteFiles: RemoteFiles;
  readonly kubernetes: KubernetesForJobs | undefined;
  readonly silenceSeconds: number;
  readonly confirmSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everything that moves pipelines. */
export interface PipelineParts {
  readonly pipelines: Pipelines;
  readonly jobs: Jobs;
  readonly environments: Environments;
  readonly resourceGroups: ResourceGroups;
  readonly variables: Variables;
  readonly scheduler: Scheduler;
  readonly assignments: Assignments;
  readonly runningJobs: RunningJobs;
  pushed(event: PushEvent): Promise<readonly string[]>;
  /** Takes up what a process before this one left; call once, before any request. */
  start(): Promise<void>;
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>;
}

/** Wires the parts together. */
export function wirePipelines(options: PipelinePartsOptions): PipelineParts {
  const { store, git, silenceSeconds, log } = options;
  const commitOf = createCommitCache();
  const refs = createPipelineRefs(git, log);
  const variables = createVariables({ ...options, commitOf });
  const effects = createDeploymentEffects({ store, environmentUrl: variables.environmentUrl });
  const scheduler = createScheduler({ ...options, effects });
  const parts = { ...options, variables, scheduler, commitOf, refs };
  const payloads = createPayloads(parts);
  const assignments = createAssignments({ ...parts, payloads });
  const runningJobs = createRunningJobs({ ...parts, silenceSeconds });
  const delays = createDelays(parts);
  const resources = createResources(parts);
  const pipelines = createPipelines({ ...parts, make: createPipelineMaker(parts) });
  const downstream = createDownstream({ ...parts, pipelines });
  const mirrors = createMirrors(parts);
  const jobs = createJobs(parts);
  const environments = createEnvironments({ ...parts, jobs });
  const pushed = createPushes({ ...parts, pipelines, environments });

  let isClosing = false;

  async function start(): Promise<void> {
    await assignments.load();
    await runningJobs.load();
    await delays.load();
    await resources.load();
    await downstream.load();
    await mirrors.load();
    catchUp(await store.pipelines.unfinished()).catch((error: unknown) =>
      log.error('catching up failed', { error }),
    );
  }

  /** Decides what a killed process did not come to; requests are answered meanwhile. */
  async function catchUp(unfinished: readonly Pipeline[]): Promise<void> {
    for (const pipeline of unfinished) {
      if (isClosing) return;
      // Its ref may be missing when the process ended right after storing it.
      if (pipeline.status !== 'manual') refs.keep(pipeline);
      await scheduler.process(pipeline.id);
    }
  }

  async function close(): Promise<void> {
    isClosing = true;
    assignments.close();
    runningJobs.close();
    delays.close();
    resources.close();
    downstream.close();
    mirrors.close();
    await resources.idle();
    await downstream.idle();
    await mirrors.idle();
    await scheduler.idle();
  }

  const resourceGroups = createResourceGroups({ ...parts, resources });
  return {
    pipelines,
    jobs,
    environments,
    resourceGroups,
    variables,
    scheduler,
    assignments,
    runningJobs,
    pushed,
    start,
    close,
  };
}
