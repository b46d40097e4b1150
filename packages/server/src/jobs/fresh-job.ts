import type { JobRecord } from './job.ts';

type FreshJob = Omit<
  JobRecord,
  | 'id'
  | 'pipelineId'
  | 'projectId'
  | 'userId'
  | 'name'
  | 'isBridge'
  | 'stage'
  | 'stageIndex'
  | 'position'
  | 'isProtected'
  | 'environmentId'
  | 'resourceGroup'
  | 'timeoutSeconds'
  | 'definition'
>;

/** What every new job has in common. */
export function freshJob(at: Date): FreshJob {
  return {
    status: 'created',
    isImmediate: false,
    failureReason: null,
    exitCode: null,
    createdAt: at,
    updatedAt: at,
    queuedAt: null,
    scheduledAt: null,
    startedAt: null,
    finishedAt: null,
    erasedAt: null,
    isRetried: false,
    retryOf: null,
    attempt: 1,
    coverage: null,
    variables: [],
    dotenv: {},
    runnerId: null,
    runnerManagerId: null,
    mirroredPipelineId: null,
    tokenHash: null,
    cancelsGracefully: false,
    isDebugged: false,
  };
}
