import type { Git, PushEvent } from '@slipway/git';
import type { Artifacts } from '../artifacts.ts';
import type { Events } from '../events.ts';
import type { RemoteFiles } from '../includes/remote-files.ts';
import type { Clock, Log } from '../log.ts';
import type { Pipeline } from '../model/pipeline.ts';
import { createCommitCache } from '../present/commit.ts';
import type { Runners } from '../runners.ts';
import type { Addresses, Environments, Jobs, Pipelines, ResourceGroups } from '../services.ts';
import type { Store } from '../store/store.ts';
import type { Traces } from '../traces.ts';
import { type Assignments, createAssignments } from './assignments.ts';
import { createPipelineMaker } from './create-pipeline.ts';
import { type Custody, createCustody } from './custody.ts';
import { createDelays } from './delays.ts';
import { createDeploymentEffects } from './deployment-effects.ts';
import { createDownstream } from './downstream.ts';
import type { KubernetesForJobs } from './job-variables.ts';
import { createJobs } from './jobs.ts';
import { createMirrors } from './mirrors.ts';
import { createPayloads } from './payloads.ts';
import { createPipelineRefs } from './pipeline-refs.ts';
import { createPipelines } from './pipelines.ts';
import { createPushes } from './pushes.ts';
import { createResourceGroups } from './resource-groups.ts';
import { createResources } from './resources.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createEnvironments } from './stop-environment.ts';
import { createVariables, type Variables } from './variables.ts';

export interface EngineOptions {
  readonly store: Store;
  readonly git: Git;
  readonly events: Events;
  readonly traces: Traces;
  readonly artifacts: Artifacts;
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
export interface Engine {
  readonly pipelines: Pipelines;
  readonly jobs: Jobs;
  readonly environments: Environments;
  readonly resourceGroups: ResourceGroups;
  readonly variables: Variables;
  readonly scheduler: Scheduler;
  readonly assignments: Assignments;
  readonly custody: Custody;
  pushed(event: PushEvent): Promise<readonly string[]>;
  /** Takes up what a process before this one left; call once, before any request. */
  start(): Promise<void>;
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>;
}

/** Wires the parts of the engine together. */
export function createEngine(options: EngineOptions): Engine {
  const { store, git, silenceSeconds, log } = options;
  const commitOf = createCommitCache();
  const refs = createPipelineRefs(git, log);
  const variables = createVariables({ ...options, commitOf });
  const effects = createDeploymentEffects({ store, environmentUrl: variables.environmentUrl });
  const scheduler = createScheduler({ ...options, effects });
  const parts = { ...options, variables, scheduler, commitOf, refs };
  const payloads = createPayloads(parts);
  const assignments = createAssignments({ ...parts, payloads });
  const custody = createCustody({ ...parts, silenceSeconds });
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
    await custody.load();
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
    custody.close();
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
    custody,
    pushed,
    start,
    close,
  };
}
