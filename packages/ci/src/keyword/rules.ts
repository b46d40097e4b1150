import { oneWeekSeconds } from '@slipway/contract';
import type { Expression } from '#expression/expression';
import { parseExpression } from '#expression/expression';
import { ExpressionError } from '#expression/lexer';
import type { AutoCancel } from '#pipeline';
import { checkKeys } from '#shape/keys';
import { get } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asBoolean, asDuration, asWord } from '#shape/scalars';
import type { CiVariable } from '#variable/variable';
import type { ListNode, MapNode, Node, Span } from '#yaml/node';
import { type NeedsConfig, readNeeds } from './needs.ts';
import { type ChangesConfig, type ExistsConfig, readChanges, readExists } from './rule-files.ts';
import { readVariables } from './variables.ts';

/** Who owns the rules: it decides which keys and words of `when` are known. */
export type RulesOwner = 'job' | 'workflow' | 'include';

/** One rule. What it does not state is undefined. */
export interface RuleConfig {
  readonly span: Span;
  readonly if?: { readonly text: string; readonly expression: Expression };
  readonly changes?: ChangesConfig;
  readonly exists?: ExistsConfig;
  readonly when?: RuleWhen;
  readonly startIn?: { readonly text: string; readonly seconds: number };
  readonly allowFailure?: boolean;
  readonly interruptible?: boolean;
  readonly variables?: readonly CiVariable[];
  readonly needs?: NeedsConfig;
  readonly autoCancel?: Partial<AutoCancel>;
}

/** What a rule can make of a job. */
export type RuleWhen = 'on_success' | 'on_failure' | 'always' | 'never' | 'manual' | 'delayed';

const jobKeys = [
  'if',
  'changes',
  'exists',
  'when',
  'start_in',
  'allow_failure',
  'variables',
  'needs',
  'interruptible',
];
const keysOf: Readonly<Record<RulesOwner, readonly string[]>> = {
  job: jobKeys,
  workflow: [...jobKeys, 'auto_cancel'],
  include: ['if', 'changes', 'exists', 'when'],
};
const jobWhen = ['on_success', 'on_failure', 'always', 'never', 'manual', 'delayed'] as const;
const whenOf: Readonly<Record<RulesOwner, readonly RuleWhen[]>> = {
  job: jobWhen,
  workflow: ['always', 'never'],
  include: ['always', 'never'],
};
const shapeText = 'rules should be an array containing hashes and arrays of hashes';
const mostLevels = 10;

/**
 * Reads `rules:`; nested lists (from references) are written out flat. Rules that are in `known` are
 * not read again.
 */
export function readRules(
  node: Node,
  place: Place,
  owner: RulesOwner,
  known: Map<Node, RuleConfig> = new Map(),
): readonly RuleConfig[] | undefined {
  if (node.kind !== 'list') return place.error(node, shapeText);
  const nodes: MapNode[] = [];
  if (!flatten(node, mostLevels, nodes, place)) return undefined;
  const inside = place.in('rules').in('rule');
  const rules = nodes.map((item) => {
    const rule = known.get(item) ?? readRule(item, inside, owner);
    if (rule) known.set(item, rule);
    return rule;
  });
  return rules.every((rule) => rule !== undefined) ? rules : undefined;
}

function flatten(list: ListNode, levels: number, into: MapNode[], place: Place): boolean {
  for (const item of list.items) {
    if (item.kind === 'map') into.push(item);
    else if (item.kind !== 'list' || levels <= 1) {
      place.error(item, shapeText);
      return false;
    } else if (!flatten(item, levels - 1, into, place)) return false;
  }
  return true;
}

function readRule(node: MapNode, place: Place, owner: RulesOwner): RuleConfig | undefined {
  if (node.entries.size === 0) return place.error(node, "config can't be blank");
  const errors = place.report.errorCount;
  checkKeys(node, keysOf[owner], place);
  const rule = {
    span: node,
    ...part('if', readIf(get(node, 'if'), place)),
    ...part('changes', readChanges(get(node, 'changes'), place.in('changes'))),
    ...part('exists', readExists(get(node, 'exists'), place.in('exists'))),
    ...readOutcome(node, place, owner),
    ...readEffects(node, place),
  };
  return place.report.errorCount === errors ? rule : undefined;
}

function readOutcome(node: MapNode, place: Place, owner: RulesOwner): Partial<RuleConfig> {
  const whenNode = get(node, 'when');
  const startNode = get(node, 'start_in');
  const written = whenNode?.kind === 'scalar' ? String(whenNode.value) : '';
  const when = whenNode && asWord(whenNode, whenOf[owner], place, `when unknown value: ${written}`);
  if (when === 'delayed' && !startNode) place.error(node, "start in can't be blank");
  if (startNode && when !== 'delayed') {
    place.error(
      startNode,
      'config contains disallowed keys: start_in',
      'start_in goes with when: delayed',
    );
  }
  const startIn = startNode && asDuration(startNode, place, 'start in', oneWeekSeconds + 1);
  return { ...part('when', when), ...part('startIn', startIn) };
}

function readEffects(node: MapNode, place: Place): Partial<RuleConfig> {
  const allow = get(node, 'allow_failure');
  const interruptible = get(node, 'interruptible');
  const variables = get(node, 'variables');
  const needs = get(node, 'needs');
  const autoCancel = get(node, 'auto_cancel');
  return {
    ...part('allowFailure', allow && asBoolean(allow, place, 'allow failure')),
    ...part('interruptible', interruptible && asBoolean(interruptible, place, 'interruptible')),
    ...part('variables', variables && readVariables(variables, place.in('variables'), 'plain')),
    ...part('needs', needs && readNeeds(needs, place, 'rule')),
    ...part('autoCancel', autoCancel && readAutoCancel(autoCancel, place.in('auto_cancel'))),
  };
}

/** True for a rule that matches whatever happens. */
export function isUnconditional({ if: condition, changes, exists }: RuleConfig): boolean {
  return !condition && !changes && !exists;
}

/** Reads `auto_cancel:` of a workflow or of one of its rules. */
export function readAutoCancel(node: Node, place: Place): Partial<AutoCancel> | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  if (!checkKeys(node, ['on_new_commit', 'on_job_failure'], place)) return undefined;
  const commit = get(node, 'on_new_commit');
  const failure = get(node, 'on_job_failure');
  return {
    ...part(
      'on_new_commit',
      commit &&
        asWord(
          commit,
          ['conservative', 'interruptible', 'none'],
          place,
          'on new commit must be one of: conservative, interruptible, none',
        ),
    ),
    ...part(
      'on_job_failure',
      failure &&
        asWord(failure, ['none', 'all'], place, 'on job failure must be one of: none, all'),
    ),
  };
}

/** Reads an expression, or a list of them for `only: variables`. */
export function readExpression(
  node: Node,
  place: Place,
  attribute: string,
): { readonly text: string; readonly expression: Expression } | undefined {
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
  if (text === undefined) {
    return place.error(
      node,
      `${attribute} invalid expression syntax`,
      undefined,
      'invalid-expression',
    );
  }
  try {
    return { text, expression: parseExpression(text, place.patterns) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const hint = `${error.message} at "${text.slice(error.at, error.at + 20)}"${advice(text)}`;
    return place.error(node, `${attribute} invalid expression syntax`, hint, 'invalid-expression');
  }
}

function advice(text: string): string {
  if (/[^=!<>]=[^=~]/.test(text)) return '; compare with ==';
  if (/\$\{/.test(text)) return '; write a variable as $NAME, without braces';
  if (/\b(?:and|or|not)\b/i.test(text)) return '; use && and ||';
  return '';
}

function readIf(node: Node | undefined, place: Place) {
  return node && readExpression(node, place, 'if');
}

/** `{ key: value }`, or nothing for undefined: optional properties must not hold undefined. */
export function part<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  // A computed key loses its literal type.
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
