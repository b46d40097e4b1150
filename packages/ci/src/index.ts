export { compile } from './compile.ts';
export { type CompileReport, compileReport, type ReportedJob } from './compile-report.ts';
export * from './context.ts';
export {
  type ChainLink,
  type Diagnostic,
  type DiagnosticCode,
  diagnosticCodes,
  formatDiagnostic,
  type Location,
} from './diagnostic.ts';
export { type DockerfilePlace, lintDockerfile } from './dockerfile/lint-dockerfile.ts';
export { describePlan, explainJob, nearestJob } from './explain.ts';
export {
  type ComponentAddress,
  componentFiles,
  newestRelease,
  parseComponentAddress,
} from './include/component-address.ts';
export { secretValues } from './include/mask.ts';
export { type FormInput, formInputs } from './input/form-inputs.ts';
export { diagnose, type LintInclude, type LintJob, type LintReport, lint } from './lint.ts';
export { didYouMean } from './nearest.ts';
export type * from './pipeline.ts';
export type { CompileResult, IncludedRecord } from './result.ts';
export { type Action, type ActionResult, act } from './run/action.ts';
export { bridgeEvent, bridgeStatus, type Downstream } from './run/bridge.ts';
export { findCoverage } from './run/coverage.ts';
export { type Decision, decide, decideMoves } from './run/decide.ts';
export { isRetriedAfter } from './run/failure.ts';
export type { Hold } from './run/hold.ts';
export { advance, type Job, type JobEvent, type JobStatus, transitions } from './run/job.ts';
export { initialPipeline, initialState } from './run/job-state.ts';
export { isCancelable } from './run/move-events.ts';
export { countedAs, pipelineStatus, stageStatus, tallyOf } from './run/pipeline-status.ts';
export { redundantJobs } from './run/redundant.ts';
export {
  type Contender,
  countsUnready,
  nextForResource,
  type ProcessMode,
  processModes,
  queueForResource,
} from './run/resource-group.ts';
export { isAllowedToFail, type JobState, type PipelineState } from './run/state.ts';
export type { Tally } from './run/tally.ts';
export {
  formatScenario,
  type Mismatch,
  runScenario,
  type ScenarioIo,
  type ScenarioResult,
} from './scenario/scenario.ts';
export { type Expansion, expandText, expandVariables, VariableResolver } from './select/expand.ts';
export { groupName } from './select/predefined.ts';
export type { CiVariable, VariableLayers } from './select/variable.ts';
export { covers, layer, specificity } from './select/variable-scope.ts';
export { locate, type MapNode, type Node as YamlNode, toData } from './yaml/node.ts';
export { readYaml } from './yaml/read-yaml.ts';
