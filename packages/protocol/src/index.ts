export type {
  ExecutionContainer,
  ExecutionEvent,
  ExecutionUsage,
  JobExecution,
} from '@slipway/contract';
export type * from './job.ts';
export {
  type FailureReason,
  failureReasons,
  headers,
  type JobRequest,
  type JobUpdate,
  type RunnerInfo,
  type RunnerRegister,
  type RunnerRegistration,
  type RunnerVerify,
} from './runner-api.ts';
