import type { Why } from '@slipway/contract';
import type { Scope } from '#event/scope';
import type { SeenVariables } from '#event/seen-variables';
import type { NeedsConfig } from '#keyword/needs';
import type { RuleConfig } from '#keyword/rules';
import type { Instance } from '#links/instance';
import type { AllowFailure, Environment, PlannedJob, Trigger, When } from '#pipeline';

/** What the event decided about a job. */
export interface Decided {
  readonly when: When;
  readonly rule: RuleConfig | undefined;
  readonly why: Why;
  readonly seen: SeenVariables;
  readonly stages: readonly string[];
}

/** What a job's plan says about other jobs. */
export type Links = Pick<PlannedJob, 'scheduling_type' | 'needs' | 'dependencies'>;

/** Whether a job waits for its needs, or for the stages before it. */
export function schedulingType({ config }: Instance, { rule }: Decided): Links['scheduling_type'] {
  const hasNeeds = rule?.needs ? rule.needs.jobs.length > 0 || config.needs : config.needs;
  const onlyMirrors = config.needs?.bridge && config.needs.jobs.length === 0;
  return hasNeeds && !onlyMirrors ? 'dag' : 'stage';
}

/** The job of the plan. */
export function planJob(
  { name, config, parallel }: Instance,
  decided: Decided,
  links: Links,
): PlannedJob {
  const { when, rule, seen } = decided;
  const { scope, environmentName } = seen;
  const { keywords } = config;
  const startIn = when === 'delayed' ? (rule?.startIn ?? config.startIn) : undefined;
  const slug = environmentName === null ? undefined : 'CI_ENVIRONMENT_SLUG';
  const group = keywords.resource_group === null ? '' : scope.expand(keywords.resource_group, slug);
  const { environment, trigger } = keywords;
  // Key by key, since spreading so many into each of a thousand jobs takes ten times as long.
  return {
    image: keywords.image,
    services: keywords.services,
    tags: keywords.tags.map((tag) => scope.expandKnown(tag)),
    before_script: keywords.before_script,
    script: keywords.script,
    after_script: keywords.after_script,
    hooks: keywords.hooks,
    run: keywords.run,
    environment: environment && expandEnvironment(environment, environmentName ?? '', scope),
    artifacts: keywords.artifacts,
    cache: keywords.cache,
    retry: keywords.retry,
    timeout: keywords.timeout,
    interruptible: rule?.interruptible ?? keywords.interruptible,
    resource_group: group.trim() === '' ? null : group,
    trigger: trigger && expandTrigger(trigger, scope),
    coverage: keywords.coverage,
    release: keywords.release,
    manual_confirmation: keywords.manual_confirmation,
    pages: keywords.pages,
    secrets: keywords.secrets,
    id_tokens: keywords.id_tokens,
    identity: keywords.identity,
    dast_configuration: keywords.dast_configuration,
    inputs: keywords.inputs,
    name,
    base_name: config.name,
    kind: config.kind,
    stage: config.stage,
    stage_index: decided.stages.indexOf(config.stage),
    when,
    start_in: startIn?.text ?? null,
    start_in_seconds: startIn?.seconds ?? null,
    allow_failure: allowFailure(config.allowFailure, config.when, rule),
    scheduling_type: links.scheduling_type,
    needs: links.needs,
    dependencies: links.dependencies,
    cross_pipeline_needs: crossNeeds(rule?.needs ?? config.needs, scope),
    root_variables: seen.root,
    variables: seen.own,
    parallel,
    why: decided.why,
  };
}

/** A job whose own `when` is manual may fail unless it says otherwise; a rule's `manual` may not. */
function allowFailure(
  own: AllowFailure | undefined,
  ownWhen: When | undefined,
  rule: RuleConfig | undefined,
): AllowFailure {
  return rule?.allowFailure ?? own ?? ownWhen === 'manual';
}

/** Needs that lead out of the pipeline; a mirrored one names the project, as it does in the file. */
function crossNeeds(
  written: NeedsConfig | undefined,
  scope: Scope,
): PlannedJob['cross_pipeline_needs'] {
  if (!written) return [];
  const mirrored = written.bridge ? [{ pipeline: written.bridge, artifacts: false }] : [];
  const needs: PlannedJob['cross_pipeline_needs'] = [...written.cross, ...mirrored];
  return needs.map((need) => ({
    ...need,
    ...(need.pipeline === undefined ? {} : { pipeline: scope.expandKnown(need.pipeline) }),
    ...(need.project === undefined ? {} : { project: scope.expandKnown(need.project) }),
    ...(need.ref === undefined ? {} : { ref: scope.expandKnown(need.ref) }),
    ...(need.job === undefined ? {} : { job: scope.expandKnown(need.job) }),
  }));
}

function expandEnvironment(environment: Environment, name: string, scope: Scope): Environment {
  const { url, auto_stop_in, deployment_tier } = environment;
  return {
    ...environment,
    name,
    url: url === null ? null : scope.expandKnown(url),
    auto_stop_in: auto_stop_in === null ? null : scope.expand(auto_stop_in),
    deployment_tier: deployment_tier === null ? null : scope.expand(deployment_tier),
  };
}

/** As far as the variables are known: the jobs before the trigger job may add some. */
function expandTrigger(trigger: Trigger, scope: Scope): Trigger {
  const { project, branch } = trigger;
  return {
    ...trigger,
    project: project === null ? null : scope.expandKnown(project),
    branch: branch === null ? null : scope.expandKnown(branch),
  };
}
