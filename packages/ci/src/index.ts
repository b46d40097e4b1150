export {
  type ChainLink,
  type Diagnostic,
  type DiagnosticCode,
  diagnosticCodes,
  formatDiagnostic,
  type Location,
} from '#diagnostic/diagnostic';
export { didYouMean } from '#diagnostic/nearest';
export { type DockerfilePlace, lintDockerfile } from '#dockerfile/lint-dockerfile';
export { groupName } from '#event/predefined';
export {
  type ComponentAddress,
  componentFiles,
  newestRelease,
  parseComponentAddress,
} from '#include/component-address';
export { secretValues } from '#include/mask';
export { type FormInput, formInputs } from '#input/form-inputs';
export { type Action, type ActionResult, act } from '#run/action';
export { bridgeEvent, bridgeStatus, type Downstream } from '#run/bridge';
export { findCoverage } from '#run/coverage';
export { type Decision, decide, decideMoves } from '#run/decide';
export type { Hold } from '#run/hold';
export { advance, type Job, type JobEvent, type JobStatus, transitions } from '#run/job';
export { initialPipeline, initialState } from '#run/job-state';
export { isCancelable } from '#run/move-events';
export { countedAs, pipelineStatus, stageStatus, tallyOf } from '#run/pipeline-status';
export { redundantJobs } from '#run/redundant';
export {
  type Contender,
  countsUnready,
  nextForResource,
  type ProcessMode,
  processModes,
  queueForResource,
} from '#run/resource-group';
export { isRetriedAfter } from '#run/retry';
export { isAllowedToFail, type JobState, type PipelineState } from '#run/state';
export { compositeStatus, statusBit } from '#run/status';
export type { Tally } from '#run/tally';
export {
  formatScenario,
  type Mismatch,
  runScenario,
  type ScenarioIo,
  type ScenarioResult,
} from '#scenario/scenario';
export { type Expansion, expandText, expandVariables, VariableResolver } from '#variable/expand';
export type { CiVariable, VariableLayers } from '#variable/variable';
export { covers, layer, specificity } from '#variable/variable-scope';
export { locate, type MapNode, type Node as YamlNode, toData } from '#yaml/node';
export { readYaml } from '#yaml/read-yaml';
export { compile } from './compile.ts';
export { type CompileReport, compileReport, type ReportedJob } from './compile-report.ts';
export * from './context.ts';
export { describePlan, explainJob, nearestJob } from './explain.ts';
export { diagnose, type LintInclude, type LintJob, type LintReport, lint } from './lint.ts';
export type * from './pipeline.ts';
export type { CompileResult, IncludedRecord } from './result.ts';
