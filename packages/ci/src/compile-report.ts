import type { Diagnostic } from '#diagnostic/diagnostic';
import type { AutoCancel, ExcludedJob, Pipeline, PlannedJob } from './pipeline.ts';
import type { CompileResult } from './result.ts';

/** What `slipway compile --json` prints: GitLab's names, every key always there. */
export interface CompileReport {
  readonly valid: boolean;
  readonly errors: readonly ReportedDiagnostic[];
  readonly warnings: readonly ReportedDiagnostic[];
  readonly workflow: {
    readonly name: string | null;
    readonly when: 'always' | 'never';
    readonly auto_cancel: AutoCancel | null;
  };
  readonly stages: readonly string[];
  readonly jobs: readonly ReportedJob[];
  readonly excluded: readonly ExcludedJob[];
}

interface ReportedDiagnostic {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

type SameKeys =
  | 'name'
  | 'stage'
  | 'when'
  | 'start_in'
  | 'allow_failure'
  | 'needs'
  | 'dependencies'
  | 'image'
  | 'services'
  | 'tags'
  | 'before_script'
  | 'script'
  | 'after_script'
  | 'environment'
  | 'artifacts'
  | 'cache'
  | 'retry'
  | 'timeout'
  | 'interruptible'
  | 'resource_group'
  | 'parallel'
  | 'trigger'
  | 'coverage'
  | 'release'
  | 'manual_confirmation'
  | 'why';

/** A job of the plan, its own and its rule's variables as a mapping. */
export type ReportedJob = Pick<PlannedJob, SameKeys> & {
  readonly variables: Readonly<Record<string, string>>;
};

/** The result of `compile` as one object for other programs. */
export function compileReport({ plan, diagnostics }: CompileResult): CompileReport {
  const of = (severity: Diagnostic['severity']) =>
    diagnostics.filter((found) => found.severity === severity).map(report);
  const isMade = plan !== undefined && plan.refusal === null;
  return {
    valid: plan !== undefined,
    errors: of('error'),
    warnings: of('warning'),
    workflow: {
      name: plan?.workflow.name ?? null,
      when: plan?.workflow.when ?? 'never',
      auto_cancel: plan?.workflow.auto_cancel ?? null,
    },
    stages: isMade ? plan.stages : [],
    jobs: isMade ? plan.jobs.map(reportJob) : [],
    excluded: plan ? allExcluded(plan) : [],
  };
}

/** A pipeline that must not be made leaves every job out. */
export function allExcluded({ refusal, excluded, jobs }: Pipeline): readonly ExcludedJob[] {
  if (!refusal) return excluded;
  const left = jobs.map(({ name, why }) => ({ name, why: { ...why, text: refusal.message } }));
  return [...excluded, ...left];
}

function report({ code, message, at }: Diagnostic): ReportedDiagnostic {
  return { code, message, file: at.file, line: at.line, column: at.column };
}

function reportJob(job: PlannedJob): ReportedJob {
  return {
    name: job.name,
    stage: job.stage,
    when: job.when,
    start_in: job.start_in,
    allow_failure: job.allow_failure,
    needs: job.needs,
    dependencies: job.dependencies,
    variables: Object.fromEntries(job.variables.map(({ key, value }) => [key, value])),
    image: job.image,
    services: job.services,
    tags: job.tags,
    before_script: job.before_script,
    script: job.script,
    after_script: job.after_script,
    environment: job.environment,
    artifacts: job.artifacts,
    cache: job.cache,
    retry: job.retry,
    timeout: job.timeout,
    interruptible: job.interruptible,
    resource_group: job.resource_group,
    parallel: job.parallel,
    trigger: job.trigger,
    coverage: job.coverage,
    release: job.release,
    manual_confirmation: job.manual_confirmation,
    why: job.why,
  };
}
