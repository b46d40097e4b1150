import type { JobConfig } from '#configuration/configuration';
import type { Diagnostic } from '#diagnostic/diagnostic';
import { defaultRefs } from '#event/policy';
import type { PolicyConfig } from '#keyword/only';
import { type MapNode, toData } from '#yaml/node';
import { analyse } from './analyse.ts';
import type { CompileContext } from './context.ts';
import type { PlannedJob } from './pipeline.ts';
import type { IncludedRecord } from './result.ts';

/** The body of GitLab's lint API, and of `slipway lint --json`. */
export interface LintReport {
  readonly valid: boolean;
  readonly errors: readonly string[];
  /** At most 25. */
  readonly warnings: readonly string[];
  /** The fully expanded file; null when it did not come so far. */
  readonly merged_yaml: string | null;
  readonly jobs: readonly LintJob[];
  readonly includes: readonly LintInclude[];
}

/** A job as the lint API lists it. A dry run leaves `only`, `except` and `needs` out. */
export interface LintJob {
  readonly name: string;
  readonly stage: string;
  readonly before_script: readonly string[];
  readonly script: readonly string[];
  readonly after_script: readonly string[];
  readonly tag_list: readonly string[];
  readonly only?: unknown;
  readonly except?: unknown;
  readonly environment: string | null;
  readonly when: string;
  readonly allow_failure: boolean;
  readonly needs?: unknown;
}

/** An included file as the lint API lists it; `blob` and `raw` are links that only a server has. */
export interface LintInclude extends IncludedRecord {
  readonly blob: string | null;
  readonly raw: string | null;
  readonly context_project: string | null;
  readonly context_sha: string | null;
}

const mostWarnings = 25;

/**
 * Checks a text as GitLab's lint API does. Static: every job of the file. With `isDryRun`: the jobs
 * of the pipeline that the event would make, and the errors that come with it.
 */
export async function lint(
  text: string,
  context: CompileContext,
  { isDryRun = false }: { readonly isDryRun?: boolean } = {},
): Promise<LintReport> {
  const analysis = await analyse(text, context, { isStatic: !isDryRun });
  const { report, includes, merged, configuration, plan } = analysis;
  const diagnostics = report.all();
  const messages = (severity: string) =>
    diagnostics.filter((found) => found.severity === severity).map(({ message }) => message);
  const errors = messages('error');
  if (isDryRun && plan?.refusal) errors.push(plan.refusal.message);
  const order = (stage: string) => configuration?.stages.indexOf(stage) ?? 0;
  const jobs = isDryRun
    ? (plan?.jobs ?? []).map(dryJob)
    : (configuration?.jobs ?? []).map((job) => staticJob(job, !configuration?.workflow.rules));
  return {
    valid: errors.length === 0,
    errors,
    warnings: messages('warning').slice(0, mostWarnings),
    merged_yaml: merged ? await toYaml(merged) : null,
    jobs: errors.length > 0 ? [] : jobs.toSorted((a, b) => order(a.stage) - order(b.stage)),
    includes: includes.map((include) => ({
      ...include,
      blob: null,
      raw: null,
      context_project: context.project ?? null,
      context_sha: context.sha ?? null,
    })),
  };
}

/** Everything wrong or dubious about a text, whatever the event: `lint` with places and hints. */
export async function diagnose(text: string, context: CompileContext): Promise<Diagnostic[]> {
  const { report } = await analyse(text, context, { isStatic: true });
  return report.all();
}

/** The writer is loaded when it is needed: most callers only compile. */
async function toYaml(merged: MapNode): Promise<string> {
  const { dump } = await import('js-yaml');
  return `---\n${dump(toData(merged), { noRefs: true, lineWidth: -1, seqNoIndent: true })}`;
}

function dryJob(job: PlannedJob): LintJob {
  return {
    name: job.name,
    stage: job.stage,
    before_script: job.before_script,
    script: job.script,
    after_script: job.after_script,
    tag_list: job.tags,
    environment: job.environment?.name ?? null,
    when: job.when,
    allow_failure: job.allow_failure === true,
  };
}

function staticJob(job: JobConfig, hasDefaultRefs: boolean): LintJob {
  const { keywords } = job;
  const when = job.when ?? 'on_success';
  return {
    name: job.name,
    stage: job.stage,
    before_script: keywords.before_script,
    script: keywords.script,
    after_script: keywords.after_script,
    tag_list: keywords.tags,
    only: onlyData(job, hasDefaultRefs),
    except: job.except ? policyData(job.except) : null,
    environment: keywords.environment?.name ?? null,
    when,
    allow_failure: (job.allowFailure ?? when === 'manual') === true,
    needs:
      job.needs?.jobs.map(({ job: name, artifacts, optional }) => ({
        name,
        artifacts,
        optional,
      })) ?? null,
  };
}

function onlyData({ only, rules }: JobConfig, hasDefaultRefs: boolean) {
  if (only) return { refs: defaultRefs, ...policyData(only) };
  return rules || !hasDefaultRefs ? null : { refs: defaultRefs };
}

function policyData({ refs, variables, changes, kubernetes }: PolicyConfig) {
  return {
    ...(refs ? { refs } : {}),
    ...(variables ? { variables: variables.map(({ text }) => text) } : {}),
    ...(changes ? { changes } : {}),
    ...(kubernetes ? { kubernetes } : {}),
  };
}
