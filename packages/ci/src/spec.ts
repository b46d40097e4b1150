import { type Expression, parseExpression } from './expression/expression.ts';
import { ExpressionError } from './expression/lexer.ts';
import { checkInput, checkOptions, inputKeys, inputTypes } from './input-entry.ts';
import type { Patterns } from './pattern.ts';
import type { Report } from './report.ts';
import { asString, checkExclusive, checkKeys, get, Place } from './shape.ts';
import { type MapNode, type Node, type Span, toData } from './yaml/node.ts';

/** What a file says about one of its inputs. */
export interface InputSpec {
  readonly name: string;
  readonly span: Span;
  readonly type: InputType;
  /** Undefined without the key; null is a default too. */
  readonly default: { readonly value: unknown } | undefined;
  readonly options: readonly unknown[] | undefined;
  readonly regex: string | undefined;
  readonly rules: readonly InputRule[] | undefined;
}

interface InputRule {
  readonly if: Expression | undefined;
  readonly options: readonly unknown[] | undefined;
  readonly default: { readonly value: unknown } | undefined;
}

type InputType = (typeof inputTypes)[number];

const specKeys = ['inputs', 'include', 'component', 'description'];
const componentFacts = ['name', 'sha', 'version', 'reference'];
const longestDescription = 256;

/** The header of a file, read. */
export interface Spec {
  readonly inputs: readonly InputSpec[];
  /** Names that `$[[ component.x ]]` may use. */
  readonly component: readonly string[];
}

/** Reads the `spec:` document, its includes worked in. Undefined when something is wrong (reported). */
export function readSpec(header: MapNode, report: Report, patterns: Patterns): Spec | undefined {
  const errors = report.errorCount;
  const place = new Place(report, patterns, 'header');
  const fail = (node: Span, text: string, at = place, hint?: string) =>
    at.error(node, text, hint, 'invalid-header');
  checkKeys(header, ['spec'], place, 'invalid-header');
  const spec = get(header, 'spec');
  if (!spec) return { inputs: [], component: [] };
  const inner = place.in('spec');
  if (spec.kind !== 'map') return fail(spec, 'config should be a hash', inner);
  checkKeys(spec, specKeys, inner, 'invalid-header');
  checkDescription(get(spec, 'description'), inner);
  const inputsNode = get(spec, 'inputs');
  if (inputsNode && inputsNode.kind !== 'map') {
    return fail(inputsNode, 'config should be a hash', inner.in('inputs'));
  }
  const inputs: InputSpec[] = [];
  for (const [name, { key, value }] of inputsNode?.entries ?? []) {
    const input = readInput(name, key, value, inner.in('inputs').in(name));
    if (input) inputs.push(input);
  }
  const component = readComponent(get(spec, 'component'), inner.in('component'));
  return report.errorCount === errors ? { inputs, component } : undefined;
}

function checkDescription(node: Node | undefined, place: Place): void {
  const text = node && asString(node, place, 'description');
  if (node && text !== undefined && text.length > longestDescription) {
    const problem = `description is too long (maximum is ${longestDescription} characters)`;
    place.error(node, problem, undefined, 'invalid-header');
  }
}

function readComponent(node: Node | undefined, place: Place): readonly string[] {
  if (!node) return [];
  const names = node.kind === 'list' ? node.items.map(toData).map(String) : [];
  const unknown = names.filter((name) => !componentFacts.includes(name));
  if (node.kind === 'list' && unknown.length === 0) return names;
  place.error(
    node,
    `config contains unknown values: ${unknown.join(', ')}`,
    undefined,
    'invalid-header',
  );
  return [];
}

function readInput(name: string, key: Span, node: Node, place: Place): InputSpec | undefined {
  const fail = (at: Span, text: string, hint?: string) =>
    place.error(at, text, hint, 'invalid-header');
  const plain = { name, span: key, type: 'string' as const };
  const nothing = { default: undefined, options: undefined, regex: undefined, rules: undefined };
  if (!/^[a-zA-Z0-9_-]+$/.test(name))
    return fail(key, 'name must consist of letters, digits, _ and -');
  if (node.kind === 'scalar' && node.value === null) return { ...plain, ...nothing };
  if (node.kind !== 'map') return fail(node, 'config should be a hash');
  const errors = place.report.errorCount;
  checkInput(node, [...inputKeys, 'rules'], place, 'invalid-header');
  checkExclusive(node, ['rules', 'options'], place, 'invalid-header');
  checkExclusive(node, ['rules', 'default'], place, 'invalid-header');
  const rulesNode = get(node, 'rules');
  const rules = rulesNode && readInputRules(rulesNode, place);
  if (place.report.errorCount > errors) return undefined;
  const typeNode = get(node, 'type');
  const written = typeNode?.kind === 'scalar' ? typeNode.value : 'string';
  const type = inputTypes.find((known) => known === written) ?? 'string';
  const options = readOptions(get(node, 'options'));
  const regex = get(node, 'regex');
  const problem = optionProblem(type, Boolean(options), regex, place.patterns);
  if (problem) return fail(node, `\`${name}\` input: ${problem}`);
  return {
    ...plain,
    type,
    default: defaultOf(node),
    options,
    regex: regex?.kind === 'scalar' ? String(regex.value) : undefined,
    rules,
  };
}

function optionProblem(
  type: InputType,
  hasOptions: boolean,
  regex: Node | undefined,
  patterns: Patterns,
): string | undefined {
  if (hasOptions && type !== 'string' && type !== 'number') {
    return 'Options can only be used with string and number inputs';
  }
  if (!regex) return undefined;
  if (type !== 'string') return 'RegEx validation can only be used with string inputs';
  const source = regex.kind === 'scalar' ? String(regex.value) : '';
  return patterns.source(source) ? undefined : 'invalid regular expression';
}

function defaultOf(map: MapNode): { readonly value: unknown } | undefined {
  const entry = map.entries.get('default');
  return entry && { value: toData(entry.value) };
}

function readOptions(node: Node | undefined): readonly unknown[] | undefined {
  return node?.kind === 'list' ? node.items.map(toData) : undefined;
}

function readInputRules(node: Node, place: Place): readonly InputRule[] | undefined {
  const list = place.in('rules');
  if (node.kind !== 'list') {
    return list.error(node, 'config should be an array of hashes', undefined, 'invalid-header');
  }
  const rules = node.items.map((item) => readInputRule(item, list.in('rule')));
  return rules.every((rule) => rule !== undefined) ? rules : undefined;
}

function readInputRule(node: Node, place: Place): InputRule | undefined {
  const fail = (text: string) => place.error(node, text, undefined, 'invalid-header');
  if (node.kind !== 'map') return fail('config should be a hash');
  if (node.entries.size === 0) return fail("config can't be blank");
  checkKeys(node, ['if', 'options', 'default'], place, 'invalid-header');
  const condition = get(node, 'if');
  const optionsNode = get(node, 'options');
  if (optionsNode) checkOptions(optionsNode, 'options', place, 'invalid-header');
  else if (!node.entries.has('default')) {
    fail(
      condition
        ? "config rule with 'if' must define 'options' or 'default'"
        : "config fallback rule must define 'options'",
    );
  }
  return {
    if: condition && readCondition(condition, place),
    options: readOptions(optionsNode),
    default: defaultOf(node),
  };
}

function readCondition(node: Node, place: Place): Expression | undefined {
  const text = node.kind === 'scalar' ? String(node.value) : '';
  try {
    return parseExpression(text, place.patterns);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return place.error(node, 'if invalid expression syntax', error.message, 'invalid-expression');
  }
}
