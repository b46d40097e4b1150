import type { Git, PushEvent } from '@slipway/git';
import type { Agents } from '#agents/agents';
import type { Artifacts } from '#artifacts/artifacts';
import type { ClusterAccess } from '#cluster-access/cluster-access';
import type { ClusterOfAgent } from '#cluster-ways/cluster-of-agent';
import type { JobPlaces } from '#clusters/job-places';
import { type Approvals, createApprovals } from '#deployment-approvals/approvals';
import { createDeploymentEffects } from '#deployments/deployment-effects';
import { createDownstream } from '#downstream/downstream';
import { createMirrors } from '#downstream/mirrors';
import type { DueHandler } from '#due/due-work';
import type { Environments } from '#environments/environments';
import { createEnvironments } from '#environments/environments';
import { type Assignments, createAssignments } from '#handing-out/assignments';
import { createPayloads } from '#handing-out/payloads';
import { createRunningJobs, type RunningJobs } from '#handing-out/running-jobs';
import { createDeliveries, type Deliveries } from '#hooks/sending/deliveries';
import { createHookTeller, type HookTeller } from '#hooks/tell-hooks';
import type { RemoteFiles } from '#includes/remote-files';
import { type CoverageFinder, createCoverageFinder } from '#jobs/coverage';
import { finishJob } from '#jobs/finish-job';
import type { Jobs } from '#jobs/jobs';
import { createJobs } from '#jobs/jobs';
import type { Limits } from '#limits/limits';
import { createPipelineMaker } from '#pipeline-creation/create-pipeline';
import { createPipelineRefs } from '#pipelines/pipeline-refs';
import type { Pipelines } from '#pipelines/pipelines';
import { createPipelines } from '#pipelines/pipelines';
import { createPushes } from '#pushes/pushes';
import { type CommitCache, createCommitCache } from '#repository/commit-cache';
import type { ResourceGroups } from '#resource-groups/resource-groups';
import { createResourceGroups } from '#resource-groups/resource-groups';
import { createResources } from '#resource-groups/resources';
import { createRollouts, type Rollouts } from '#rollouts/rollouts';
import type { Runners } from '#runners/runners';
import { createScheduleRuns, type ScheduleRuns } from '#schedules/run-schedule';
import { createPipelineCache } from '#scheduling/pipeline-cache';
import { createScheduler, type Scheduler } from '#scheduling/scheduler';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import { createVariables, type Variables } from '#variables/variables';
import type { Addresses } from './addresses.ts';
import { createBackground } from './background.ts';
import type { Events } from './events.ts';
import type { Clock, Log } from './log.ts';

/** What the parts are given. */
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
  readonly clusterAccess: ClusterAccess;
  readonly agents: Agents;
  readonly clusterOfAgent: ClusterOfAgent;
  readonly jobPlaces: JobPlaces;
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
  readonly scheduleRuns: ScheduleRuns;
  readonly deliveries: Deliveries;
  readonly hookTeller: HookTeller;
  readonly rollouts: Rollouts;
  readonly approvals: Approvals;
  readonly coverage: CoverageFinder;
  readonly variables: Variables;
  readonly commitOf: CommitCache;
  readonly scheduler: Scheduler;
  readonly assignments: Assignments;
  readonly runningJobs: RunningJobs;
  pushed(event: PushEvent): Promise<readonly string[]>;
  /**
   * Takes up what a process before this one left; call once, before any request. `more` is what can be
   * due besides.
   */
  start(more: readonly (readonly [string, DueHandler])[]): Promise<void>;
  /** Resolves when nothing is being written any more. */
  close(): Promise<void>;
}

/** Wires the parts together. */
export function wirePipelines(options: PipelinePartsOptions): PipelineParts {
  const parts = movingParts(options);
  const resources = createResources(parts);
  const following = {
    ...parts,
    resources,
    downstream: createDownstream(parts),
    mirrors: createMirrors(parts),
  };
  const background = createBackground(options, following);
  return {
    ...parts,
    resourceGroups: createResourceGroups({ ...parts, resources }),
    pushed: createPushes(parts),
    start: background.start,
    async close() {
      await background.close();
      parts.coverage.close();
    },
  };
}

/** Those that others ask; each knows only what stands above it. */
function movingParts(options: PipelinePartsOptions) {
  const { store, git, log } = options;
  const commitOf = createCommitCache();
  const refs = createPipelineRefs(git, log);
  const variables = createVariables({ ...options, commitOf });
  const approvals = createApprovals(store);
  const { environmentUrl } = variables;
  const effects = createDeploymentEffects({ store, approvals, environmentUrl });
  const loaded = createPipelineCache(store);
  const scheduler = createScheduler({ ...options, loaded, effects, approvals });
  const parts = { ...options, variables, scheduler, loaded, commitOf, refs, approvals };
  const payloads = createPayloads(parts);
  const assignments = createAssignments({ ...parts, payloads });
  const runningJobs = createRunningJobs(parts);
  const coverage = createCoverageFinder();
  const rollouts = createRollouts({
    ...parts,
    finish: (job, event) => finishJob({ ...parts, coverage }, job, event),
  });
  const pipelines = createPipelines({ ...parts, make: createPipelineMaker(parts) });
  const scheduleRuns = createScheduleRuns({ ...parts, pipelines });
  const jobs = createJobs(parts);
  const environments = createEnvironments({ ...parts, jobs });
  const deliveries = createDeliveries(parts);
  const hookTeller = createHookTeller({ ...parts, deliveries });
  const running = { assignments, runningJobs, coverage, rollouts, pipelines, scheduleRuns, jobs };
  return { ...parts, ...running, environments, deliveries, hookTeller };
}
