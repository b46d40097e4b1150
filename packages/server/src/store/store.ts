import type { JobStatus } from '@slipway/ci';
import type { Artifact } from '../model/artifact.ts';
import type { Deployment, Environment } from '../model/environment.ts';
import type { JobRecord } from '../model/job.ts';
import type { LfsLock } from '../model/lfs-lock.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type {
  Namespace,
  Project,
  ProtectedRef,
  StoredVariable,
  Visibility,
} from '../model/project.ts';
import type { ResourceGroup } from '../model/resource-group.ts';
import type { Runner, RunnerManager } from '../model/runner.ts';
import type { AccessToken, Member, Session, User } from '../model/user.ts';

/**
 * Everything Slipway remembers besides files.
 *
 * A write that has resolved survives `kill -9` and a power cut. Writes are checked against
 * uniqueness (`StoreConflict`), not against sense: that is the caller's part. Reads see every write
 * that has resolved.
 */
export interface Store {
  readonly users: UserStore;
  readonly accessTokens: AccessTokenStore;
  readonly sessions: SessionStore;
  readonly namespaces: NamespaceStore;
  readonly projects: ProjectStore;
  readonly members: MemberStore;
  readonly protectedRefs: ProtectedRefStore;
  readonly variables: VariableStore;
  readonly pipelines: PipelineStore;
  readonly jobs: JobStore;
  readonly runners: RunnerStore;
  readonly artifacts: ArtifactStore;
  readonly environments: EnvironmentStore;
  readonly deployments: DeploymentStore;
  readonly resourceGroups: ResourceGroupStore;
  readonly lfsLocks: LfsLockStore;
  readonly settings: SettingStore;
  /** What is damaged, as far as was found; undefined when all is well. */
  damage(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A unique value (path, key, name) is taken. */
export class StoreConflict extends Error {
  readonly code = 'conflict';
}

/** What a caller gives to make one; the store adds the id. */
export type New<T> = Omit<T, 'id'>;

/** Fields to replace. */
export type Change<T> = Partial<Omit<T, 'id'>>;

/** Which part of a long list to read. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
  readonly orderBy?: string;
  readonly sort?: 'asc' | 'desc';
}

/** One part of a list, and how long the whole list is. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly total: number;
}

export interface UserStore {
  get(id: number): Promise<User | undefined>;
  byUsername(username: string): Promise<User | undefined>;
  create(user: New<User>): Promise<User>;
  update(id: number, change: Change<User>): Promise<User | undefined>;
  /** With tokens, sessions, memberships and their own space; projects in it go first. */
  delete(id: number): Promise<void>;
  list(page: Page): Promise<Listed<User>>;
}

export interface AccessTokenStore {
  get(id: number): Promise<AccessToken | undefined>;
  byHash(tokenHash: string): Promise<AccessToken | undefined>;
  create(token: New<AccessToken>): Promise<AccessToken>;
  update(id: number, change: Change<AccessToken>): Promise<AccessToken | undefined>;
  list(filter: { userId?: number }, page: Page): Promise<Listed<AccessToken>>;
}

export interface SessionStore {
  byHash(tokenHash: string): Promise<Session | undefined>;
  create(session: New<Session>): Promise<Session>;
  delete(id: number): Promise<void>;
  /** All of one user's. */
  deleteOf(userId: number): Promise<void>;
  deleteExpired(now: Date): Promise<void>;
}

export interface NamespaceStore {
  get(id: number): Promise<Namespace | undefined>;
  byPath(fullPath: string): Promise<Namespace | undefined>;
  create(namespace: New<Namespace>): Promise<Namespace>;
  update(
    id: number,
    change: Pick<Change<Namespace>, 'name' | 'description' | 'visibility'>,
  ): Promise<Namespace | undefined>;
  /** Gives it another path, and with it everything below. */
  move(id: number, path: string): Promise<Namespace | undefined>;
  /** With groups below it, members and variables; projects in them go first. */
  delete(id: number): Promise<void>;
  list(page: Page): Promise<Listed<Namespace>>;
}

export interface ProjectStore {
  get(id: number): Promise<Project | undefined>;
  byPath(fullPath: string): Promise<Project | undefined>;
  create(project: New<Project>): Promise<Project>;
  update(id: number, change: Change<Project>): Promise<Project | undefined>;
  /** With everything that belongs to it, but files. */
  delete(id: number): Promise<void>;
  list(filter: ProjectFilter, page: Page): Promise<Listed<Project>>;
}

export interface ProjectFilter {
  /** In name or path. */
  readonly search?: string;
  /** `search` looks at the whole path. */
  readonly searchesNamespaces?: boolean;
  readonly visibility?: Visibility;
  /** Ids above this one. */
  readonly idAfter?: number;
  /** Ids below this one. */
  readonly idBefore?: number;
  readonly activeAfter?: Date;
  readonly activeBefore?: Date;
  readonly namespaceId?: number;
  /** Those in this namespace and in all below it, by its full path. */
  readonly below?: string;
  /** Only those this user is a member or owner of, also by a group above. */
  readonly memberId?: number;
  /** With `memberId`: only those where the level is at least this. */
  readonly leastLevel?: number;
  /** Those of one of these visibilities, beside `memberId`'s own. */
  readonly visibleTo?: { readonly userId: number | null };
}

export interface MemberStore {
  create(member: New<Member>): Promise<Member>;
  update(id: number, change: Change<Member>): Promise<Member | undefined>;
  delete(id: number): Promise<void>;
  /** Those whose time is over. */
  deleteExpired(now: Date): Promise<void>;
  find(source: Pick<Member, 'sourceKind' | 'sourceId' | 'userId'>): Promise<Member | undefined>;
  list(source: Pick<Member, 'sourceKind' | 'sourceId'>, page: Page): Promise<Listed<Member>>;
}

export interface ProtectedRefStore {
  create(ref: New<ProtectedRef>): Promise<ProtectedRef>;
  update(id: number, change: Change<ProtectedRef>): Promise<ProtectedRef | undefined>;
  delete(id: number): Promise<void>;
  list(projectId: number): Promise<readonly ProtectedRef[]>;
}

export interface VariableStore {
  create(variable: New<StoredVariable>): Promise<StoredVariable>;
  update(id: number, change: Change<StoredVariable>): Promise<StoredVariable | undefined>;
  delete(id: number): Promise<void>;
  /** All of one owner, by key. */
  list(owner: Pick<StoredVariable, 'ownerKind' | 'ownerId'>): Promise<readonly StoredVariable[]>;
}

/** A pipeline with its jobs, to be written at once or not at all. */
export interface PipelineDraft {
  readonly pipeline: Omit<New<Pipeline>, 'iid'>;
  readonly jobs: readonly Omit<New<JobRecord>, 'pipelineId' | 'projectId'>[];
}

export interface PipelineStore {
  get(id: number): Promise<Pipeline | undefined>;
  byIid(projectId: number, iid: number): Promise<Pipeline | undefined>;
  /**
   * A trigger job gets one pipeline, and only while it is `running`: else this is a `StoreConflict`.
   */
  create(draft: PipelineDraft): Promise<{ pipeline: Pipeline; jobs: readonly JobRecord[] }>;
  update(id: number, change: Change<Pipeline>): Promise<Pipeline | undefined>;
  delete(id: number): Promise<void>;
  list(filter: PipelineFilter, page: Page): Promise<Listed<Pipeline>>;
  /** The newest of each of these projects, without child pipelines. */
  newestOf(projectIds: readonly number[]): Promise<readonly Pipeline[]>;
  /** Those that a push has made so far. */
  ofPush(pushId: string): Promise<readonly Pipeline[]>;
  /** The one that a trigger job has made. */
  ofUpstreamJob(jobId: number): Promise<Pipeline | undefined>;
  /** Those that trigger jobs of this pipeline have made, in its project and in others. */
  downstreamOf(pipelineId: number): Promise<readonly Pipeline[]>;
  /** How many pipelines there are in the tree below (and with) this one. */
  treeSize(rootId: number): Promise<number>;
  /** Their branch or tag was deleted; one of the same name that comes later is another one. */
  leaveRef(projectId: number, ref: string, isTag: boolean): Promise<void>;
  /** Those of a branch or tag that go on by themselves: what waits for a person is not among them. */
  activeOn(
    at: Pick<Pipeline, 'projectId' | 'ref' | 'isTag'>,
    createdAfter: Date,
  ): Promise<readonly Pipeline[]>;
  /** Those whose status can still change. */
  unfinished(): Promise<readonly Pipeline[]>;
}

export interface PipelineFilter {
  readonly projectId?: number;
  readonly ref?: string;
  readonly sha?: string;
  readonly source?: string;
  readonly statuses?: readonly JobStatus[];
  readonly username?: string;
  readonly name?: string;
  /** Only the newest of each branch, or of each tag. */
  readonly newestOf?: 'branches' | 'tags';
  /** Without child pipelines. */
  readonly isTopLevel?: boolean;
  readonly hasYamlErrors?: boolean;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  readonly updatedAfter?: Date;
  readonly updatedBefore?: Date;
}

/** Changes one job if it is still in one of the states `from`. */
export interface JobChange {
  readonly id: number;
  readonly from: readonly JobStatus[];
  readonly change: Change<JobRecord>;
}

/** What one step of the engine writes: all of it or nothing. */
export interface Step {
  readonly jobs?: readonly JobChange[];
  /** New attempts. */
  readonly retries?: readonly New<JobRecord>[];
  readonly pipeline?: { readonly id: number; readonly change: Change<Pipeline> };
  readonly deployments?: readonly { readonly id: number; readonly change: Change<Deployment> }[];
  readonly environments?: readonly { readonly id: number; readonly change: Change<Environment> }[];
  readonly newDeployments?: readonly Omit<New<Deployment>, 'iid'>[];
}

/** The records that a step wrote, as they are now. */
export interface Applied {
  /** In the order given: changes, then retries. */
  readonly jobs: readonly JobRecord[];
  readonly pipeline: Pipeline | undefined;
  readonly deployments: readonly Deployment[];
}

export interface JobStore {
  get(id: number): Promise<JobRecord | undefined>;
  byTokenHash(tokenHash: string): Promise<JobRecord | undefined>;
  /** In the pipeline's order; retried attempts only when asked for. */
  ofPipeline(pipelineId: number, includeRetried?: boolean): Promise<readonly JobRecord[]>;
  /** Pending jobs of the whole instance that are for runners, oldest first. */
  pending(): Promise<readonly JobRecord[]>;
  /** Jobs that a runner holds. */
  held(): Promise<readonly JobRecord[]>;
  /** Trigger jobs that are pending or running. */
  openBridges(): Promise<readonly JobRecord[]>;
  /** Jobs that mirror this pipeline and have not finished. */
  mirrorsOf(pipelineId: number): Promise<readonly JobRecord[]>;
  /** Delayed jobs that wait for their time. */
  scheduled(): Promise<readonly JobRecord[]>;
  /**
   * Writes a step of the engine; undefined when one of the jobs had already left its `from` states
   * and nothing was written.
   */
  apply(step: Step): Promise<Applied | undefined>;
  /** For facts beside the job's life (erased, dotenv, coverage). */
  update(id: number, change: Change<JobRecord>): Promise<JobRecord | undefined>;
  list(filter: JobFilter, page: Page): Promise<Listed<JobRecord>>;
}

export interface JobFilter {
  readonly projectId?: number;
  readonly pipelineId?: number;
  readonly runnerId?: number;
  readonly idBefore?: number | undefined;
  readonly statuses?: readonly JobStatus[];
  readonly includeRetried?: boolean;
  readonly isBridge?: boolean;
}

export interface RunnerStore {
  get(id: number): Promise<Runner | undefined>;
  byTokenHash(tokenHash: string): Promise<Runner | undefined>;
  create(runner: New<Runner>): Promise<Runner>;
  update(id: number, change: Change<Runner>): Promise<Runner | undefined>;
  delete(id: number): Promise<void>;
  list(filter: RunnerFilter, page: Page): Promise<Listed<Runner>>;
  all(): Promise<readonly Runner[]>;
  managers(runnerId: number): Promise<readonly RunnerManager[]>;
  manager(id: number): Promise<RunnerManager | undefined>;
  /** Makes or replaces the manager with this `runnerId` and `systemId`. */
  saveManager(manager: New<RunnerManager>): Promise<RunnerManager>;
  deleteManager(id: number): Promise<void>;
}

export interface RunnerFilter {
  readonly runnerType?: Runner['runnerType'];
  /** Runners that serve this project, of any type. */
  readonly projectId?: number;
  readonly isPaused?: boolean;
}

export interface ArtifactStore {
  get(id: number): Promise<Artifact | undefined>;
  create(artifact: New<Artifact>): Promise<Artifact>;
  update(id: number, change: Change<Artifact>): Promise<Artifact | undefined>;
  delete(id: number): Promise<void>;
  ofJob(jobId: number): Promise<readonly Artifact[]>;
  ofJobs(jobIds: readonly number[]): Promise<readonly Artifact[]>;
  /** What a project's artifacts take on the disk. */
  bytesOfProject(projectId: number): Promise<number>;
  /** Those whose time is over, by id from `afterId` on, at most `most`. */
  expired(now: Date, afterId: number, most: number): Promise<readonly Artifact[]>;
  /**
   * Whether the job belongs to the newest successful pipeline of a branch or tag that still exists,
   * or to a child pipeline of that, in a project that keeps such artifacts.
   */
  isKept(jobId: number): Promise<boolean>;
}

export interface EnvironmentStore {
  get(id: number): Promise<Environment | undefined>;
  byName(projectId: number, name: string): Promise<Environment | undefined>;
  create(environment: New<Environment>): Promise<Environment>;
  update(id: number, change: Change<Environment>): Promise<Environment | undefined>;
  delete(id: number): Promise<void>;
  list(filter: EnvironmentFilter, page: Page): Promise<Listed<Environment>>;
  /** Those that are not stopped, of each of these projects the last changed `most`. */
  ofProjects(projectIds: readonly number[], most: number): Promise<readonly Environment[]>;
  /** Available ones whose newest successful deployment is of this branch. */
  deployedFrom(projectId: number, branch: string): Promise<readonly Environment[]>;
  /** Available ones whose time to stop has come. */
  toStop(now: Date): Promise<readonly Environment[]>;
}

export interface EnvironmentFilter {
  readonly projectId: number;
  readonly search?: string;
  readonly states?: readonly Environment['state'][];
}

export interface DeploymentStore {
  get(id: number): Promise<Deployment | undefined>;
  ofJob(jobId: number): Promise<Deployment | undefined>;
  create(deployment: Omit<New<Deployment>, 'iid'>): Promise<Deployment>;
  update(id: number, change: Change<Deployment>): Promise<Deployment | undefined>;
  /** The newest successful one. */
  last(environmentId: number): Promise<Deployment | undefined>;
  /** The newest successful one of each of these environments. */
  lastOf(environmentIds: readonly number[]): Promise<readonly Deployment[]>;
  list(filter: DeploymentFilter, page: Page): Promise<Listed<Deployment>>;
}

export interface DeploymentFilter {
  readonly projectId: number;
  readonly environmentId?: number;
  readonly status?: Deployment['status'];
  readonly updatedAfter?: Date;
  readonly updatedBefore?: Date;
  readonly finishedAfter?: Date;
  readonly finishedBefore?: Date;
}

export interface ResourceGroupStore {
  byKey(projectId: number, key: string): Promise<ResourceGroup | undefined>;
  create(group: New<ResourceGroup>): Promise<ResourceGroup>;
  update(id: number, change: Change<ResourceGroup>): Promise<ResourceGroup | undefined>;
  list(projectId: number, page: Page): Promise<Listed<ResourceGroup>>;
}

/** A second lock of a path is a `StoreConflict`. */
export interface LfsLockStore {
  /** All of a project, the oldest first. */
  list(projectId: number): Promise<readonly LfsLock[]>;
  create(lock: New<LfsLock>): Promise<LfsLock>;
  delete(id: number): Promise<void>;
}

/** Small facts of the instance: one text for each key. */
export interface SettingStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}
