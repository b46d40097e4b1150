import type { Configuration, JobConfig } from '#configuration/configuration';
import type { CompileContext } from '#context';
import type { Facts } from '#event/facts';
import { policyObjection } from '#event/policy';
import { tryRules } from '#event/rules';
import { Scopes } from '#event/scope';
import type { RuleConfig } from '#keyword/rules';
import type { Patterns } from '#pattern/pattern';
import type { CiVariable } from '#variable/variable';
import type { Span } from '#yaml/node';

type Event = Pick<CompileContext, 'ref' | 'refType' | 'source'>;
interface UsualEvent {
  readonly name: string;
  readonly context: CompileContext;
}

/** Changes and files of the repository are not known here: they count as a match. */
const unknown: Facts = { changedPaths: undefined, changedSince: new Map(), trees: new Map() };
/** … but a push can always be one that changes nothing of what a rule names. */
const unchanged: Facts = { ...unknown, changedPaths: [] };
/** What a caller knows about its own event must not stand in for another one. */
const ofEvent = /^CI_(?:COMMIT_|PIPELINE_SOURCE|MERGE_REQUEST|OPEN_MERGE|BUILD_)/;

/**
 * The usual events of a project, to find one in which a job is there and what it needs is not, or
 * two that come with one push. Only what an event really shows is said, so conditions may be
 * written as differently as they like.
 */
export class UsualEvents {
  readonly #configuration: Configuration;
  readonly #patterns: Patterns;
  readonly #events: readonly UsualEvent[];
  /** What one push to a branch with an open merge request may start. */
  readonly #ofOnePush: readonly CompileContext[];
  readonly #pushed: CompileContext;
  readonly #scopes = new Map<CompileContext, Scopes>();

  constructor(configuration: Configuration, context: CompileContext, patterns: Patterns) {
    this.#configuration = configuration;
    this.#patterns = patterns;
    const branch = context.defaultBranch ?? 'main';
    const { predefined, configured = [] } = context.variables;
    const variables = {
      configured,
      predefined: predefined.filter(({ key }) => !ofEvent.test(key)),
    };
    const known = { ...context, variables };
    const push: Event = { ref: 'feature', refType: 'branch', source: 'push' };
    const mergeRequest: Event = {
      ref: 'feature',
      refType: 'merge_request',
      source: 'merge_request_event',
    };
    this.#events = Object.entries<Event>({
      [`a push to ${branch}`]: { ...push, ref: branch },
      'a push to another branch': push,
      'a pushed tag': { ref: 'v1.0.0', refType: 'tag', source: 'push' },
      'a merge request': mergeRequest,
      [`a schedule on ${branch}`]: { ...push, ref: branch, source: 'schedule' },
    }).map(([name, event]) => ({ name, context: { ...known, ...event } }));
    const open = { key: 'CI_OPEN_MERGE_REQUESTS', value: `${context.project ?? 'project'}!1` };
    const seen = {
      ...known,
      variables: { configured, predefined: [...variables.predefined, open] },
    };
    this.#pushed = { ...seen, ...push };
    this.#ofOnePush = [this.#pushed, { ...seen, ...mergeRequest }];
  }

  /**
   * A job that one push adds to two pipelines: the branch's and the merge request's. Only where the
   * author speaks of merge requests: others may not use them. The span is what adds it to the
   * branch's.
   */
  twice(jobs: readonly JobConfig[]): { readonly job: JobConfig; readonly span: Span } | undefined {
    const { workflow } = this.#configuration;
    const all = speaksOfMergeRequests(workflow.rules);
    const candidates = all ? jobs : jobs.filter(isForMergeRequests);
    const isInAll = (isIn: (context: CompileContext) => boolean) => this.#ofOnePush.every(isIn);
    if (candidates.length === 0 || !isInAll((context) => this.#isMade(context, unknown))) {
      return undefined;
    }
    const job = candidates.find((job) => isInAll((context) => this.#isIn(job, context, unknown)));
    if (!job) return undefined;
    const { rules = [], variables, when, only, key } = job;
    const rule = this.#adding(rules, variables, this.#pushed, unknown, when);
    return { job, span: rule?.span ?? only?.span ?? key };
  }

  /** The first event that adds `job` but not `needed`; undefined when there is none. */
  without(job: JobConfig, needed: JobConfig): string | undefined {
    for (const facts of [unknown, unchanged]) {
      const found = this.#events.find(
        ({ context }) =>
          this.#isMade(context, facts) &&
          this.#isIn(job, context, facts) &&
          !this.#isIn(needed, context, facts),
      );
      if (found) return facts === unknown ? found.name : `${found.name} that changes other files`;
    }
    return undefined;
  }

  #isMade(context: CompileContext, facts: Facts): boolean {
    const { workflow } = this.#configuration;
    return !workflow.rules || this.#adding(workflow.rules, [], context, facts) !== undefined;
  }

  #isIn(job: JobConfig, context: CompileContext, facts: Facts): boolean {
    if (job.rules) {
      return this.#adding(job.rules, job.variables, context, facts, job.when) !== undefined;
    }
    const hasDefaultRefs = !this.#configuration.workflow.rules;
    const scope = this.#scope(job.variables, context, facts);
    return !policyObjection(job.only, job.except, hasDefaultRefs, context, scope);
  }

  #adding(
    rules: readonly RuleConfig[],
    own: readonly CiVariable[],
    context: CompileContext,
    facts: Facts,
    when?: string,
  ): RuleConfig | undefined {
    const last = tryRules(rules, this.#scope(own, context, facts)).at(-1);
    return last?.isMatch && (last.rule.when ?? when) !== 'never' ? last.rule : undefined;
  }

  #scope(own: readonly CiVariable[], context: CompileContext, facts: Facts) {
    const scopes = this.#scopes.get(context) ?? new Scopes(context);
    this.#scopes.set(context, scopes);
    const variables = scopes.root(this.#configuration.variables, own);
    return { variables, facts, patterns: this.#patterns };
  }
}

function isForMergeRequests({ rules, only }: JobConfig): boolean {
  return speaksOfMergeRequests(rules) || (only?.refs?.includes('merge_requests') ?? false);
}

function speaksOfMergeRequests(rules: readonly RuleConfig[] | undefined): boolean {
  return rules?.some((rule) => /merge_request/i.test(rule.if?.text ?? '')) ?? false;
}
