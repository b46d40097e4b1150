import { didYouMean } from '#diagnostic/nearest';
import { type Expression, parseExpression } from '#expression/expression';
import { ExpressionError } from '#expression/lexer';
import type { Patterns } from '#pattern/pattern';
import { checkExclusive, checkKeys } from '#shape/keys';
import { get } from '#shape/nodes';
import { Place } from '#shape/place';
import type { Report } from '#shape/report';
import { asString } from '#shape/scalars';
import { type MapNode, type Node, type Span, toData } from '#yaml/node';
import { checkInput, checkOptions, inputKeys, inputTypes } from './input-entry.ts';
import type { InputRule, InputSpec, InputType } from './input-spec.ts';
import { checkInputRules } from './spec-rules.ts';

const specKeys = ['inputs', 'include', 'component', 'description'];
const componentFacts = ['name', 'sha', 'version', 'reference'];
const longestDescription = 256;

/** The header of a file, read. */
export interface Spec {
  readonly inputs: readonly InputSpec[];
  /** Names that `$[[ component.x ]]` may use. */
  readonly component: readonly string[];
}

/**
 * Reads the `spec:` document, its includes worked in. Undefined when something is wrong (reported).
 * Messages begin with `path`.
 */
export function readSpec(
  header: MapNode,
  report: Report,
  patterns: Patterns,
  path = 'header',
): Spec | undefined {
  const errors = report.errorCount;
  const place = new Place(report, patterns, path);
  checkKeys(header, ['spec'], place, 'invalid-header');
  const spec = get(header, 'spec');
  if (!spec) return { inputs: [], component: [] };
  const inner = place.in('spec');
  if (spec.kind !== 'map') return fail(inner, spec, 'config should be a hash');
  checkKeys(spec, specKeys, inner, 'invalid-header');
  checkDescription(get(spec, 'description'), inner);
  const inputsNode = get(spec, 'inputs');
  if (inputsNode && inputsNode.kind !== 'map') {
    return fail(inner.in('inputs'), inputsNode, 'config should be a hash');
  }
  const inputs: InputSpec[] = [];
  for (const [name, { key, value }] of inputsNode?.entries ?? []) {
    const input = readInput(name, key, value, inner.in('inputs').in(name));
    if (input) inputs.push(input);
  }
  checkInputRules(inputs, (name, at, text) => fail(inner.in('inputs').in(name), at, text));
  const component = readComponent(get(spec, 'component'), inner.in('component'));
  return report.errorCount === errors ? { inputs, component } : undefined;
}

function fail(place: Place, at: Span, text: string, hint?: string): undefined {
  return place.error(at, text, hint, 'invalid-header');
}

function checkDescription(node: Node | undefined, place: Place): void {
  const text = node && asString(node, place, 'description');
  if (node && text !== undefined && text.length > longestDescription) {
    fail(place, node, `description is too long (maximum is ${longestDescription} characters)`);
  }
}

function readComponent(node: Node | undefined, place: Place): readonly string[] {
  if (!node) return [];
  const names = node.kind === 'list' ? node.items.map(toData) : [undefined];
  if (!names.every((name) => typeof name === 'string')) {
    fail(place, node, 'config should be an array of strings');
    return [];
  }
  const unknown = names.filter((name) => !componentFacts.includes(name));
  if (unknown.length === 0) return names;
  const hint = didYouMean(unknown[0] ?? '', componentFacts);
  fail(place, node, `config contains unknown values: ${unknown.join(', ')}`, hint);
  return [];
}

function readInput(name: string, key: Span, node: Node, place: Place): InputSpec | undefined {
  const nothing = { default: undefined, options: undefined, regex: undefined, rules: undefined };
  if (node.kind === 'scalar' && node.value === null) {
    return { name, span: key, type: 'string', ...nothing };
  }
  if (node.kind !== 'map') return fail(place, node, 'config should be a hash');
  const errors = place.report.errorCount;
  checkInput(node, [...inputKeys, 'rules'], place, 'invalid-header');
  checkExclusive(node, ['rules', 'options'], place, 'invalid-header');
  checkExclusive(node, ['rules', 'default'], place, 'invalid-header');
  const rulesNode = get(node, 'rules');
  const rules = rulesNode && readInputRules(rulesNode, place.in('rules'));
  const type = readType(name, node, place);
  if (place.report.errorCount > errors || !type) return undefined;
  const regex = get(node, 'regex');
  return {
    name,
    span: key,
    type,
    default: node.entries.get('default')?.value,
    options: readOptions(get(node, 'options')),
    regex: regex?.kind === 'scalar' ? String(regex.value) : undefined,
    rules,
  };
}

/** The type of a checked input; only null passes the check without being one. */
function readType(name: string, map: MapNode, place: Place): InputType | undefined {
  const node = map.entries.get('type')?.value;
  if (!node) return 'string';
  const type = node.kind === 'scalar' && inputTypes.find((known) => known === node.value);
  if (type) return type;
  const valid = `(valid types: ${inputTypes.join(', ')})`;
  const text = `unknown input specification for \`${name}\` ${valid}`;
  if (node.kind === 'scalar' && node.value === null)
    place.report.error('invalid-header', node, text);
  return undefined;
}

function readOptions(node: Node | undefined): readonly Node[] | undefined {
  return node?.kind === 'list' ? node.items : undefined;
}

function readInputRules(node: Node, place: Place): readonly InputRule[] | undefined {
  if (node.kind !== 'list') return fail(place, node, 'config should be an array');
  return node.items.flatMap((item) => readInputRule(item, place.in('rule')) ?? []);
}

function readInputRule(node: Node, place: Place): InputRule | undefined {
  if (node.kind !== 'map') return fail(place, node, 'config should be a hash');
  if (node.entries.size === 0) return fail(place, node, "config can't be blank");
  checkKeys(node, ['if', 'options', 'default'], place, 'invalid-header');
  const condition = get(node, 'if');
  const options = get(node, 'options');
  if (options) checkOptions(options, 'options', place, 'invalid-header');
  else if (!condition) fail(place, node, "config fallback rule must define 'options'");
  else if (!node.entries.has('default')) {
    fail(place, node, "config rule with 'if' must define 'options' or 'default'");
  }
  return {
    span: condition ?? node,
    if: condition && readCondition(condition, place),
    options: readOptions(options),
    default: node.entries.get('default')?.value,
  };
}

function readCondition(node: Node, place: Place): Expression | undefined {
  if (!(node.kind === 'scalar' && typeof node.value === 'string')) {
    return fail(place, node, 'if should be a string');
  }
  try {
    return parseExpression(node.value, place.patterns);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return place.error(node, 'if invalid expression syntax', error.message, 'invalid-expression');
  }
}
