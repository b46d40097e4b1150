export { type Action, type ActionResult, act } from './action.ts';
export { bridgeEvent, bridgeStatus, type Downstream } from './bridge.ts';
export { compile } from './compile.ts';
export { type CompileReport, compileReport, type ReportedJob } from './compile-report.ts';
export * from './context.ts';
export { findCoverage } from './coverage.ts';
export { type Decision, decide, isCancelable, pipelineStatus, stageStatus } from './decide.ts';
export {
  type ChainLink,
  type Diagnostic,
  type DiagnosticCode,
  diagnosticCodes,
  formatDiagnostic,
  type Location,
} from './diagnostic.ts';
export { type Expansion, expandText, expandVariables, VariableResolver } from './expand.ts';
export { describePlan, explainJob, nearestJob } from './explain.ts';
export { type FailureReason, failureReasons, isRetriedAfter } from './failure.ts';
export type { Hold } from './hold.ts';
export { advance, type Job, type JobEvent, type JobStatus, transitions } from './job.ts';
export { initialPipeline, initialState } from './job-state.ts';
export { diagnose, type LintInclude, type LintJob, type LintReport, lint } from './lint.ts';
export type * from './pipeline.ts';
export { groupName, slug } from './predefined.ts';
export { redundantJobs } from './redundant.ts';
export {
  type Contender,
  countsUnready,
  nextForResource,
  type ProcessMode,
  processModes,
  queueForResource,
} from './resource-group.ts';
export type { CompileResult, IncludedRecord } from './result.ts';
export {
  formatScenario,
  type Mismatch,
  runScenario,
  type ScenarioIo,
  type ScenarioResult,
} from './scenario.ts';
export { isAllowedToFail, type JobState, type PipelineState } from './state.ts';
export type { CiVariable, VariableLayers } from './variable.ts';
export { layer } from './variable-scope.ts';
