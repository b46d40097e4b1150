import type { Namespace } from '#groups/namespace';
import type { JobRecord } from '#jobs/job';
import type { PipelineDraft } from '#pipelines/pipeline-store';
import type { Project } from '#projects/project';
import type { New } from '#store/records';
import type { Store } from '#store/store';
import type { User } from '#users/user';

/** When all samples were made. */
export const now = new Date('2026-01-02T03:04:05.678Z');

/** So much later. */
export const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

/** Somebody. */
export const ann: New<User> = {
  username: 'ann',
  name: 'Ann',
  email: 'ann@example.com',
  isAdmin: false,
  isExternal: false,
  kind: 'human',
  state: 'active',
  passwordHash: null,
  createdAt: now,
  lastSignInAt: null,
};

/** A group at the top. */
export const group: New<Namespace> = {
  kind: 'group',
  name: 'Shop',
  path: 'shop',
  fullPath: 'shop',
  description: '',
  visibility: 'private',
  parentId: null,
  ownerId: null,
  createdAt: now,
};

/** A project in a group, and a user who has made it. */
export async function madeProject(store: Store): Promise<{ user: User; project: Project }> {
  const user = await store.users.create(ann);
  const namespace = await store.namespaces.create(group);
  const project = await store.projects.create({
    namespaceId: namespace.id,
    name: 'Site',
    path: 'site',
    fullPath: 'shop/site',
    description: '',
    visibility: 'private',
    defaultBranch: 'main',
    ciConfigPath: '.gitlab-ci.yml',
    buildTimeoutSeconds: 3600,
    gitDepth: 20,
    sharedRunnersEnabled: true,
    keepLatestArtifact: true,
    letsAuthorsApprove: false,
    rollsBackByItself: false,
    refusesOutdated: false,
    hasPublicJobs: true,
    isJobTokenLimited: true,
    pipelineVariablesRole: 'developer',
    creatorId: user.id,
    createdAt: now,
    lastActivityAt: now,
    importStatus: 'none',
    importUrl: null,
    importError: null,
    isArchived: false,
    starCount: 0,
  });
  return { user, project };
}

/** A pipeline with jobs of these names, none of which has begun; all of them want the lift. */
export function draft(project: Project, user: User, names: readonly string[]): PipelineDraft {
  return {
    pipeline: {
      projectId: project.id,
      userId: user.id,
      source: 'push',
      ref: 'main',
      isTag: false,
      isProtected: false,
      sha: 'a'.repeat(40),
      beforeSha: '0'.repeat(40),
      status: 'created',
      version: 1,
      name: null,
      autoCancel: { on_new_commit: 'conservative', on_job_failure: 'none' },
      stages: ['test'],
      variables: [],
      yamlErrors: null,
      warnings: [],
      failureReason: null,
      createdAt: now,
      updatedAt: now,
      startedAt: null,
      finishedAt: null,
      pushId: null,
      upstreamJobId: null,
      upstreamPipelineId: null,
      upstreamProjectId: null,
    },
    jobs: names.map((name, position) => job(user, name, position)),
  };
}

function job(
  user: User,
  name: string,
  position: number,
): Omit<New<JobRecord>, 'pipelineId' | 'projectId'> {
  return {
    userId: user.id,
    name,
    isBridge: false,
    mirroredPipelineId: null,
    stage: 'test',
    stageIndex: 0,
    position,
    status: 'created',
    isImmediate: false,
    failureReason: null,
    exitCode: null,
    createdAt: now,
    updatedAt: now,
    queuedAt: null,
    scheduledAt: null,
    startedAt: null,
    finishedAt: null,
    erasedAt: null,
    isRetried: false,
    retryOf: null,
    attempt: 1,
    isProtected: false,
    environmentId: null,
    resourceGroup: 'lift',
    timeoutSeconds: 3600,
    coverage: null,
    definition: { name, stage: 'test', script: ['true'] } as never, // read by nobody here
    variables: [],
    dotenv: {},
    runnerId: null,
    runnerManagerId: null,
    tokenHash: null,
    cancelsGracefully: true,
    isDebugged: false,
  };
}
