export type * from './job.ts';
export {
  type FailureReason,
  failureReasons,
  headers,
  type JobRequest,
  type JobUpdate,
  type RunnerInfo,
} from './runner-api.ts';
