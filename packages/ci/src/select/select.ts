import type { Why } from '@slipway/contract';
import type { Configuration } from '#configuration/configuration';
import type { CompileContext } from '#context';
import { askFacts, type FactFinder } from '#event/facts';
import { policyObjection } from '#event/policy';
import { type Attempt, type RuleScope, tryRules } from '#event/rules';
import type { Scope, Scopes } from '#event/scope';
import {
  override,
  reportCircle,
  type SeenVariables,
  seenBy,
  seenWith,
} from '#event/seen-variables';
import type { RuleConfig } from '#keyword/rules';
import type { Instance, Instances } from '#links/instance';
import type { Patterns } from '#pattern/pattern';
import type { AutoCancel, Pipeline, Refusal, When, Workflow } from '#pipeline';
import type { Report } from '#shape/report';
import type { CiVariable } from '#variable/variable';
import { type Draft, draftJob, linkDrafts } from './planned-needs.ts';
import { plainWhy, whyOf } from './why.ts';

/** What the event is decided with. */
export interface Selection {
  readonly configuration: Configuration;
  readonly instances: Instances;
  readonly context: CompileContext;
  readonly scopes: Scopes;
  readonly facts: FactFinder;
  readonly patterns: Patterns;
  readonly report: Report;
}

const longestName = 255;
const workflowRefusal: Refusal = {
  reason: 'filtered_by_workflow_rules',
  message: 'Pipeline filtered out by workflow rules.',
};
const emptyRefusal: Refusal = {
  reason: 'filtered_by_rules',
  message:
    'Pipeline will not run for the selected trigger. The rules configuration prevented any jobs from being added to the pipeline.',
};

/** Decides the event: which jobs, with what, and why. Errors of rules are reported. */
export async function select(selection: Selection): Promise<Pipeline | undefined> {
  const { configuration, instances, scopes, facts, report } = selection;
  const { workflow, variables } = await decideWorkflow(selection);
  const plan = { workflow, variables, prefill: configuration.prefill };
  if (workflow.when === 'never') {
    // Nobody looks at the jobs then, so nothing about them is wrong.
    const why = workflow.why && { ...workflow.why, text: `workflow: ${workflow.why.text}` };
    const excluded = Array.from(instances.all(), ({ name, config }) => ({
      name,
      why: why ?? plainWhy(config.key, workflowRefusal.message),
    }));
    return { ...plan, refusal: workflowRefusal, stages: [], jobs: [], excluded };
  }
  const drafts: Draft[] = [];
  const leftOut: LeftOut[] = [];
  for (const instance of instances.all()) {
    const { rules, only, except } = instance.config;
    const seen = seenBy(instance, variables, scopes);
    if (only?.changes || except?.changes) await facts.findChangedPaths();
    if (rules && askFacts(rules)) await facts.find(rules, seen.scope);
    const picked = pick(instance, seen, selection);
    if ('job' in picked) drafts.push(picked);
    else leftOut.push(picked);
  }
  const used = new Set(drafts.map(({ job }) => job.stage));
  for (const job of leftOut) reportFailure(job, used, report);
  const excluded = leftOut.map(({ instance, why }) => ({ name: instance.name, why }));
  const jobs = linkDrafts(drafts, excluded, instances, report);
  if (report.hasErrors) return undefined;
  const isEmpty = [...used].every((stage) => stage === '.pre' || stage === '.post');
  return {
    ...plan,
    refusal: isEmpty ? emptyRefusal : null,
    stages: configuration.stages.filter((stage) => used.has(stage)),
    jobs,
    excluded,
  };
}

interface LeftOut {
  readonly instance: Instance;
  readonly why: Why;
  /** The rule that could not be evaluated. */
  readonly failed?: Attempt | undefined;
}

/** As in GitLab a rule that fails stops the pipeline only if its stage has other jobs. */
function reportFailure(
  { instance, failed }: LeftOut,
  used: ReadonlySet<string>,
  report: Report,
): void {
  if (failed?.failure === undefined) return;
  const text = `Failed to parse rule for ${instance.name}: ${failed.failure}`;
  if (used.has(instance.config.stage)) report.error('invalid-keyword', failed.rule.span, text);
  else report.warn('invalid-keyword', failed.rule.span, text, { hint: 'the job is left out' });
}

async function decideWorkflow(selection: Selection): Promise<{
  readonly workflow: Workflow;
  readonly variables: readonly CiVariable[];
}> {
  const { configuration, scopes, facts, report } = selection;
  const config = configuration.workflow;
  const root = configuration.variables;
  const scope = scopes.root(root);
  if (config.rules) await facts.find(config.rules, scope);
  const attempts = config.rules ? attemptRules(config.rules, scope, selection) : [];
  const failed = failedOf(attempts);
  if (failed) {
    const text = `Failed to parse rule for workflow: ${failed.failure}`;
    report.warn('invalid-keyword', failed.rule.span, text, { hint: 'no pipeline is made' });
  }
  const rule = matched(attempts);
  const isAlways = !config.rules || (rule !== undefined && rule.when !== 'never');
  const variables = override(root, rule?.variables ?? []);
  const auto_cancel: AutoCancel = {
    on_new_commit: 'conservative',
    on_job_failure: 'none',
    ...config.autoCancel,
    ...rule?.autoCancel,
  };
  const name = config.name && scopes.root(variables).expand(config.name).trim();
  if (name && name.length > longestName && isAlways && config.span) {
    const text = `Failed to build pipeline metadata! Name is too long (maximum is ${longestName} characters)`;
    report.error('invalid-keyword', config.span, text);
  }
  const outcome = isAlways ? 'the pipeline is made' : 'no pipeline is made';
  const why = config.rules && config.span ? whyOf(attempts, config.span, scope, outcome) : null;
  const when = isAlways ? 'always' : 'never';
  return { workflow: { name: name || null, when, auto_cancel, why }, variables };
}

function attemptRules(
  rules: readonly RuleConfig[],
  scope: Scope,
  { facts, patterns }: Selection,
): Attempt[] {
  return tryRules(rules, { variables: scope, facts, patterns });
}

function matched(attempts: readonly Attempt[]): RuleConfig | undefined {
  const last = attempts.at(-1);
  return last?.isMatch ? last.rule : undefined;
}

function failedOf(attempts: readonly Attempt[]): Attempt | undefined {
  const last = attempts.at(-1);
  return last?.failure === undefined ? undefined : last;
}

/** The job, or why it is not in the pipeline. */
function pick(instance: Instance, seen: SeenVariables, selection: Selection): Draft | LeftOut {
  const { configuration, instances, scopes, report } = selection;
  const { rules } = instance.config;
  const { when, rule, why, failed } = rules
    ? judgeRules(instance, rules, seen.scope, selection)
    : judgePolicy(instance, seen.scope, selection);
  if (!when) return { instance, why, failed };
  reportCircle(instance, seen, scopes, report);
  const withRule = rule?.variables ? seenWith(rule.variables, instance, seen, scopes) : seen;
  const decided = { when, rule, why, seen: withRule, stages: configuration.stages };
  return draftJob(instance, decided, instances);
}

interface Verdict {
  /** Undefined when the job is left out. */
  readonly when: When | undefined;
  readonly rule: RuleConfig | undefined;
  readonly why: Why;
  readonly failed?: Attempt | undefined;
}

function judgeRules(
  { config }: Instance,
  rules: readonly RuleConfig[],
  scope: Scope,
  selection: Selection,
): Verdict {
  const attempts = attemptRules(rules, scope, selection);
  const rule = matched(attempts);
  const when = rule ? (rule.when ?? config.when ?? 'on_success') : 'never';
  const outcome = when === 'never' ? 'the job is left out' : `the job is added with when: ${when}`;
  const why = whyOf(attempts, config.key, scope, outcome);
  return { when: when === 'never' ? undefined : when, rule, why, failed: failedOf(attempts) };
}

function judgePolicy({ config }: Instance, scope: Scope, selection: Selection): Verdict {
  const { context, configuration, facts, patterns } = selection;
  const ruleScope: RuleScope = { variables: scope, facts, patterns };
  const hasDefaultRefs = !configuration.workflow.rules;
  const { only, except } = config;
  const objection = policyObjection(only, except, hasDefaultRefs, context, ruleScope);
  if (objection) {
    const span = objection.policy?.span ?? config.key;
    const text = `${objection.text}, so the job is left out`;
    const names = [only, except].flatMap((policy) => policy?.variables ?? []);
    const values = Object.fromEntries(
      names
        .flatMap(({ expression }) => expression.variables)
        .map((name) => [name, scope.raw(name) ?? null]),
    );
    return { when: undefined, rule: undefined, why: plainWhy(span, text, objection.text, values) };
  }
  const when = config.when ?? 'on_success';
  const reason = only || except ? 'only and except allow the job' : 'the job has no rules';
  return {
    when,
    rule: undefined,
    why: plainWhy(config.key, `${reason}, so it is added with when: ${when}`),
  };
}
