import type { Configuration, JobConfig } from './configuration.ts';
import type { CompileContext } from './context.ts';
import type { Facts } from './facts.ts';
import type { Instance, Instances } from './instance.ts';
import type { RuleConfig } from './keyword/rules.ts';
import { type Attempt, RuleError, type RuleScope, tryRules } from './match.ts';
import type { Patterns } from './pattern.ts';
import type {
  AutoCancel,
  ExcludedJob,
  Pipeline,
  Refusal,
  When,
  Why,
  Workflow,
} from './pipeline.ts';
import { type Draft, draftJob, linkDrafts } from './planned-needs.ts';
import { policyObjection } from './policy.ts';
import type { Report } from './report.ts';
import type { Scope, Scopes } from './scope.ts';
import type { CiVariable } from './variable.ts';
import { plainWhy, whyOf } from './why.ts';
import type { Span } from './yaml/node.ts';

/** What the event is decided with. */
export interface Selection {
  readonly configuration: Configuration;
  readonly instances: Instances;
  readonly context: CompileContext;
  readonly scopes: Scopes;
  readonly facts: Facts;
  readonly patterns: Patterns;
  readonly report: Report;
}

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
export function select(selection: Selection): Pipeline | undefined {
  const { configuration, report } = selection;
  const { workflow, variables } = decideWorkflow(selection);
  const drafts: Draft[] = [];
  const excluded: ExcludedJob[] = [];
  for (const instance of selection.instances.all()) {
    const picked = pick(instance, variables, selection);
    if ('job' in picked) drafts.push(picked);
    else excluded.push({ name: instance.name, why: picked.why });
  }
  const planned = linkDrafts(drafts, excluded, selection.instances, report);
  if (report.hasErrors) return undefined;
  const used = new Set(planned.map(({ stage }) => stage));
  const isEmpty = [...used].every((stage) => stage === '.pre' || stage === '.post');
  return {
    workflow,
    refusal: workflow.when === 'never' ? workflowRefusal : isEmpty ? emptyRefusal : null,
    stages: configuration.stages.filter((stage) => used.has(stage)),
    jobs: planned,
    excluded,
    variables,
    prefill: configuration.prefill,
  };
}

function decideWorkflow(selection: Selection): {
  readonly workflow: Workflow;
  readonly variables: readonly CiVariable[];
} {
  const { configuration, scopes } = selection;
  const config = configuration.workflow;
  const root = configuration.variables;
  const scope = scopes.root(root);
  const attempts = config.rules
    ? attemptRules(config.rules, scope, config.span, 'workflow', selection)
    : [];
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
  const outcome = isAlways ? 'the pipeline is made' : 'no pipeline is made';
  const why = config.rules && config.span ? whyOf(attempts, config.span, scope.raw, outcome) : null;
  const when = isAlways ? 'always' : 'never';
  return { workflow: { name: name || null, when, auto_cancel, why }, variables };
}

function attemptRules(
  rules: readonly RuleConfig[],
  scope: Scope,
  span: Span | undefined,
  owner: string,
  { facts, patterns, report }: Selection,
): Attempt[] {
  const ruleScope: RuleScope = { raw: scope.raw, expand: scope.expandKnown, facts, patterns };
  try {
    return tryRules(rules, ruleScope);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const at = rules[0]?.span ?? span;
    if (at)
      report.error('invalid-keyword', at, `Failed to parse rule for ${owner}: ${error.message}`);
    return [];
  }
}

function matched(attempts: readonly Attempt[]): RuleConfig | undefined {
  const last = attempts.at(-1);
  return last?.isMatch ? last.rule : undefined;
}

/** Later values win, names keep their first place. */
function override(base: readonly CiVariable[], over: readonly CiVariable[]): readonly CiVariable[] {
  if (over.length === 0) return base;
  const merged = new Map(base.map((variable) => [variable.key, variable]));
  for (const variable of over) merged.set(variable.key, variable);
  return [...merged.values()];
}

/** The job, or why it is not in the pipeline. */
function pick(
  instance: Instance,
  rootVariables: readonly CiVariable[],
  selection: Selection,
): Draft | { readonly why: Why } {
  const { config, row } = instance;
  const root = inherited(rootVariables, config);
  const own = override(
    config.variables,
    row.map(([key, value]) => ({ key, value })),
  );
  const bare = selection.scopes.job(instance, root, own, null);
  checkCircle(instance, own.length > 0 ? [...own, ...root] : root, bare, selection);
  const environment = config.keywords.environment;
  const scope = environment
    ? selection.scopes.job(instance, root, own, bare.expand(environment.name))
    : bare;
  const verdict = config.rules
    ? judgeRules(instance, config.rules, scope, selection)
    : judgePolicy(instance, scope, selection);
  if (!verdict.when) return { why: verdict.why };
  const variables = override(own, verdict.rule?.variables ?? []);
  const finalScope = verdict.rule?.variables
    ? selection.scopes.job(instance, root, variables, environment && bare.expand(environment.name))
    : scope;
  const decided = {
    ...verdict,
    when: verdict.when,
    variables,
    root,
    scope: finalScope,
    stages: selection.configuration.stages,
  };
  return draftJob(instance, decided, verdict.rule?.needs ?? config.needs, selection.instances);
}

const allInherited = new WeakMap<JobConfig, readonly CiVariable[]>();

function inherited(root: readonly CiVariable[], config: JobConfig): readonly CiVariable[] {
  const { inheritVariables } = config;
  if (inheritVariables === true) return root;
  if (inheritVariables === false) return none;
  const known = allInherited.get(config);
  if (known) return known;
  const list = root.filter(({ key }) => inheritVariables.includes(key));
  allInherited.set(config, list);
  return list;
}

const none: readonly CiVariable[] = [];

/** Variables that refer to each other in a circle fail the job. */
function checkCircle(
  { name, config }: Instance,
  variables: readonly CiVariable[],
  scope: Scope,
  { report }: Selection,
): void {
  const nested = variables.filter(({ raw, value }) => !raw && /[$%]/.test(value));
  if (nested.length < 2) return;
  const names = new Set(nested.map(({ key }) => key));
  const isInward = nested.some(({ key, value }) =>
    [...names].some((other) => other !== key && value.includes(other)),
  );
  const circle = isInward ? scope.circle(names) : undefined;
  if (!circle) return;
  const list = circle.map((key) => JSON.stringify(key)).join(', ');
  report.error(
    'circular-variables',
    config.key,
    `${name}: circular variable reference detected: [${list}]`,
    {
      hint: `${[...circle, circle[0]].join(' refers to ')}`,
    },
  );
}

interface Verdict {
  /** Undefined when the job is left out. */
  readonly when: When | undefined;
  readonly rule: RuleConfig | undefined;
  readonly why: Why;
}

function judgeRules(
  { name, config }: Instance,
  rules: readonly RuleConfig[],
  scope: Scope,
  selection: Selection,
): Verdict {
  const attempts = attemptRules(rules, scope, config.key, name, selection);
  const rule = matched(attempts);
  const when = rule ? (rule.when ?? config.when ?? 'on_success') : 'never';
  const outcome = when === 'never' ? 'the job is left out' : `the job is added with when: ${when}`;
  const why = whyOf(attempts, config.key, scope.raw, outcome);
  return { when: when === 'never' ? undefined : when, rule, why };
}

function judgePolicy({ config }: Instance, scope: Scope, selection: Selection): Verdict {
  const { context, configuration, facts, patterns } = selection;
  const ruleScope: RuleScope = { raw: scope.raw, expand: scope.expandKnown, facts, patterns };
  const hasDefaultRefs = !configuration.workflow.rules;
  const { only, except } = config;
  const objection = policyObjection(only, except, hasDefaultRefs, context, ruleScope);
  if (objection) {
    const span = objection.policy?.span ?? config.key;
    const text = `${objection.text}, so the job is left out`;
    return { when: undefined, rule: undefined, why: plainWhy(span, text, objection.text) };
  }
  const when = config.when ?? 'on_success';
  const reason = only || except ? 'only and except allow the job' : 'the job has no rules';
  return {
    when,
    rule: undefined,
    why: plainWhy(config.key, `${reason}, so it is added with when: ${when}`),
  };
}
