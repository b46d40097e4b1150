import type { PipelineSource, ProcessMode } from '@slipway/ci';
import type { Git } from '@slipway/git';
import type { Artifacts } from './artifacts.ts';
import type { Events } from './events.ts';
import type { RemoteFiles } from './includes/remote-files.ts';
import type { Clock, Log } from './log.ts';
import type { Environment } from './model/environment.ts';
import type { JobRecord } from './model/job.ts';
import type { GivenVariable, Pipeline } from './model/pipeline.ts';
import type { Project } from './model/project.ts';
import type { ResourceGroup } from './model/resource-group.ts';
import type { Runners } from './runners.ts';
import type { Store } from './store/store.ts';
import type { Traces } from './traces.ts';

/** Where the server is reached, as clients are told. */
export interface Addresses {
  /** External URL without a slash at the end: `http://localhost:8929`. */
  readonly url: string;
  /** Host and port of the registry: `localhost:8929`. */
  readonly registry: string;
}

/** What the HTTP side asks of the engine. One object, made by `createServer`. */
export interface Services {
  readonly store: Store;
  readonly git: Git;
  readonly log: Log;
  readonly clock: Clock;
  readonly addresses: Addresses;
  readonly pipelines: Pipelines;
  readonly jobs: Jobs;
  readonly environments: Environments;
  readonly resourceGroups: ResourceGroups;
  readonly runners: Runners;
  readonly traces: Traces;
  readonly artifacts: Artifacts;
  readonly events: Events;
  readonly remoteFiles: RemoteFiles;
}

/** Why something that was asked for can't be done. The HTTP side chooses the status by `code`. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** `invalid` is the request's fault (400), `forbidden` 403, `not-found` 404, `conflict` 409. */
export type RefusalCode = 'invalid' | 'forbidden' | 'not-found' | 'conflict';

/** A wish for a pipeline. */
export interface PipelineRequest {
  readonly project: Project;
  readonly userId: number;
  readonly source: PipelineSource;
  /** Branch or tag: a bare name, or in full (`refs/heads/x`). */
  readonly ref: string;
  /** The commit, when it is not simply the ref's. */
  readonly sha?: string;
  readonly beforeSha?: string;
  readonly variables?: readonly GivenVariable[];
  /** The push option `ci.skip`. */
  readonly isSkipped?: boolean;
  /** Set for pushes: told twice, a push makes one pipeline of each ref. */
  readonly pushId?: string;
  /** The trigger job that asks for it: told twice, it gets one pipeline. */
  readonly upstream?: {
    readonly jobId: number;
    readonly pipelineId: number;
    readonly projectId: number;
  };
  /** Stands in the place of the project's file. */
  readonly config?: { readonly name: string; readonly text: string };
  /** For the `spec: inputs` of the configuration. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** A broken configuration is refused, since somebody waits for the answer. */
  readonly mustBeValid?: true;
}

/** Pipelines as a whole. */
export interface Pipelines {
  /**
   * Makes a pipeline of the ref's configuration. A broken configuration makes a failed one, unless
   * the request demands a valid one.
   * Throws `Refused` when there is nothing to make: no such ref, no configuration, no job selected.
   */
  create(request: PipelineRequest): Promise<Pipeline>;
  /** Cancels everything that can be canceled, in child pipelines too. */
  cancel(pipelineId: number): Promise<Pipeline>;
  /** Tries all failed and canceled jobs again. */
  retry(pipelineId: number, userId: number): Promise<Pipeline>;
  /** With its traces and artifacts. */
  delete(pipelineId: number): Promise<void>;
}

/** What people do with one job. All throw `Refused`. */
export interface Jobs {
  /** Starts a manual or delayed job now. */
  play(jobId: number, userId: number, variables?: readonly GivenVariable[]): Promise<JobRecord>;
  /** Makes a new attempt of a finished job, and answers it. */
  retry(jobId: number, userId: number, variables?: readonly GivenVariable[]): Promise<JobRecord>;
  cancel(jobId: number): Promise<JobRecord>;
  /** Deletes trace and artifacts of a finished job. */
  erase(jobId: number): Promise<JobRecord>;
  /** Why each of these jobs waits, in words; jobs that wait for nothing are left out. */
  holds(jobs: readonly JobRecord[]): Promise<ReadonlyMap<number, string>>;
  /** The running (or canceling) job that this token belongs to. */
  byToken(token: string): Promise<JobRecord | undefined>;
  /** Whether a job is in a runner's hands, so that what it was given still holds. */
  isRunning(jobId: number): Promise<boolean>;
}

/** What people do with resource groups. */
export interface ResourceGroups {
  /** Who is next is decided anew. Throws `Refused`. */
  setMode(group: ResourceGroup, mode: ProcessMode): Promise<ResourceGroup>;
  /** The jobs that will get the resource, the next one first. */
  upcoming(group: ResourceGroup): Promise<readonly JobRecord[]>;
}

/** What people do with environments. */
export interface Environments {
  /** Runs the stop job of what is deployed there, or just marks it stopped. */
  stop(environmentId: number, userId: number, isForced: boolean): Promise<Environment>;
}
