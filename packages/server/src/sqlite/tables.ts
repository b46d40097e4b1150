import type { PlannedJob } from '@slipway/ci';
import type { Artifact } from '../model/artifact.ts';
import type { Deployment, Environment } from '../model/environment.ts';
import type { JobRecord } from '../model/job.ts';
import type { LfsLock } from '../model/lfs-lock.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { Namespace, Project, ProtectedRef, StoredVariable } from '../model/project.ts';
import type { ResourceGroup } from '../model/resource-group.ts';
import type { Runner, RunnerManager } from '../model/runner.ts';
import type { AccessToken, Member, Session, User } from '../model/user.ts';
import {
  bool,
  type Codec,
  date,
  integer,
  json,
  nullable,
  type Table,
  table,
  text,
  word,
} from './table.ts';

/** People. */
export const users = table<User>('users', {
  id: integer,
  username: text,
  name: text,
  email: text,
  isAdmin: bool,
  state: word(),
  passwordHash: nullable(text),
  createdAt: date,
  lastSignInAt: nullable(date),
});

/** Personal access tokens. */
export const accessTokens = table<AccessToken>('access_tokens', {
  id: integer,
  userId: integer,
  name: text,
  tokenHash: text,
  description: nullable(text),
  scopes: json(),
  createdAt: date,
  expiresAt: nullable(date),
  lastUsedAt: nullable(date),
  isRevoked: bool,
});

/** Browsers that signed in. */
export const sessions = table<Session>('sessions', {
  id: integer,
  userId: integer,
  tokenHash: text,
  createdAt: date,
  expiresAt: date,
});

/** Who may do what where. */
export const members = table<Member>('members', {
  id: integer,
  sourceKind: word(),
  sourceId: integer,
  userId: integer,
  accessLevel: integer,
  createdAt: date,
  expiresAt: nullable(date),
});

/** Where projects live. */
export const namespaces = table<Namespace>('namespaces', {
  id: integer,
  kind: word(),
  name: text,
  path: text,
  fullPath: text,
  description: text,
  visibility: word(),
  parentId: nullable(integer),
  ownerId: nullable(integer),
  createdAt: date,
});

/** Repositories. */
export const projects = table<Project>('projects', {
  id: integer,
  namespaceId: integer,
  name: text,
  path: text,
  fullPath: text,
  description: text,
  visibility: word(),
  defaultBranch: text,
  ciConfigPath: text,
  buildTimeoutSeconds: integer,
  gitDepth: integer,
  sharedRunnersEnabled: bool,
  keepLatestArtifact: bool,
  hasPublicJobs: bool,
  creatorId: integer,
  createdAt: date,
  lastActivityAt: date,
});

/** Protected branches and tags. */
export const protectedRefs = table<ProtectedRef>('protected_refs', {
  id: integer,
  projectId: integer,
  kind: word(),
  pattern: text,
  pushLevels: json(),
  mergeLevels: json(),
  unprotectLevels: json(),
  allowsForcePush: bool,
  createdAt: date,
});

/** Variables kept beside the code. */
export const variables = table<StoredVariable>('variables', {
  id: integer,
  ownerKind: word(),
  ownerId: integer,
  key: text,
  value: text,
  variableType: word(),
  isProtected: bool,
  isMasked: bool,
  isHidden: bool,
  isRaw: bool,
  environmentScope: text,
  description: nullable(text),
});

/** Runs of a configuration. */
export const pipelines = table<Pipeline>('pipelines', {
  id: integer,
  iid: integer,
  projectId: integer,
  userId: integer,
  source: word(),
  ref: text,
  isTag: bool,
  isProtected: bool,
  sha: text,
  beforeSha: text,
  status: word(),
  name: nullable(text),
  autoCancel: json(),
  stages: json(),
  variables: json(),
  yamlErrors: nullable(text),
  warnings: json(),
  failureReason: nullable(text),
  createdAt: date,
  updatedAt: date,
  startedAt: nullable(date),
  finishedAt: nullable(date),
  pushId: nullable(text),
  upstreamJobId: nullable(integer),
  upstreamPipelineId: nullable(integer),
  upstreamProjectId: nullable(integer),
});

/** The parts of a pipeline. */
export function jobsTable(plan: Codec<PlannedJob>): Table<JobRecord> {
  return table<JobRecord>('jobs', {
    id: integer,
    pipelineId: integer,
    projectId: integer,
    userId: integer,
    name: text,
    isBridge: bool,
    mirroredPipelineId: nullable(integer),
    stage: text,
    stageIndex: integer,
    position: integer,
    status: word(),
    isImmediate: bool,
    failureReason: nullable(text),
    exitCode: nullable(integer),
    createdAt: date,
    updatedAt: date,
    queuedAt: nullable(date),
    scheduledAt: nullable(date),
    startedAt: nullable(date),
    finishedAt: nullable(date),
    erasedAt: nullable(date),
    isRetried: bool,
    retryOf: nullable(integer),
    attempt: integer,
    isProtected: bool,
    environmentId: nullable(integer),
    timeoutSeconds: integer,
    coverage: nullable(integer),
    definition: plan,
    variables: json(),
    dotenv: json(),
    runnerId: nullable(integer),
    runnerManagerId: nullable(integer),
    tokenHash: nullable(text),
    cancelsGracefully: bool,
    isDebugged: bool,
  });
}

/** Places to deploy to. */
export const environments = table<Environment>('environments', {
  id: integer,
  projectId: integer,
  name: text,
  slug: text,
  description: nullable(text),
  tier: word(),
  state: word(),
  externalUrl: nullable(text),
  autoStopAt: nullable(date),
  createdAt: date,
  updatedAt: date,
});

/** What was brought where. */
export const deployments = table<Deployment>('deployments', {
  id: integer,
  iid: integer,
  projectId: integer,
  environmentId: integer,
  jobId: integer,
  userId: integer,
  ref: text,
  isTag: bool,
  sha: text,
  status: word(),
  onStop: nullable(text),
  createdAt: date,
  updatedAt: date,
  finishedAt: nullable(date),
});

/** What one job at a time may use. */
export const resourceGroups = table<ResourceGroup>('resource_groups', {
  id: integer,
  projectId: integer,
  key: text,
  processMode: word(),
  createdAt: date,
  updatedAt: date,
});

/** Registrations. */
export const runners = table<Runner>('runners', {
  id: integer,
  runnerType: word(),
  tokenHash: text,
  shortToken: text,
  tokenExpiresAt: nullable(date),
  description: text,
  maintenanceNote: nullable(text),
  tags: json(),
  runUntagged: bool,
  isLocked: bool,
  isPaused: bool,
  accessLevel: word(),
  maximumTimeoutSeconds: nullable(integer),
  namespaceId: nullable(integer),
  projectIds: json(),
  creatorId: nullable(integer),
  createdAt: date,
  contactedAt: nullable(date),
});

/** Machines that serve a runner. */
export const managers = table<RunnerManager>('runner_managers', {
  id: integer,
  runnerId: integer,
  systemId: text,
  name: text,
  version: text,
  revision: text,
  platform: text,
  architecture: text,
  executor: text,
  ipAddress: nullable(text),
  features: json(),
  createdAt: date,
  contactedAt: date,
});

/** Files that jobs left. */
export const artifacts = table<Artifact>('artifacts', {
  id: integer,
  jobId: integer,
  projectId: integer,
  fileType: text,
  fileFormat: word(),
  filename: text,
  sizeBytes: integer,
  sha256: text,
  location: text,
  createdAt: date,
  expireAt: nullable(date),
});

/** Files that one person works on. */
export const lfsLocks = table<LfsLock>('lfs_locks', {
  id: integer,
  projectId: integer,
  path: text,
  userId: integer,
  createdAt: date,
});
