import { type Expression, parseExpression } from './expression/expression.ts';
import { ExpressionError } from './expression/lexer.ts';
import { didYouMean } from './nearest.ts';
import type { Patterns } from './pattern.ts';
import type { Report } from './report.ts';
import { get, Place } from './shape.ts';
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

const inputTypes = ['array', 'boolean', 'number', 'string'] as const;
const specKeys = ['inputs', 'include', 'component', 'description'];
const inputKeys = ['default', 'description', 'options', 'regex', 'type', 'rules'];
const componentFacts = ['name', 'sha', 'version', 'reference'];
const mostOptions = 50;

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
  checkUnknown(header, ['spec'], place);
  const spec = get(header, 'spec');
  if (!spec) return { inputs: [], component: [] };
  const inner = place.in('spec');
  if (spec.kind !== 'map') return fail(spec, 'config should be a hash', inner);
  checkUnknown(spec, specKeys, inner);
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

function checkUnknown(map: MapNode, allowed: readonly string[], place: Place): void {
  const unknown = [...map.entries.keys()].filter((key) => !allowed.includes(key));
  const [first] = unknown;
  if (first === undefined) return;
  const span = map.entries.get(first)?.key ?? map;
  const text = `config contains unknown keys: ${unknown.join(', ')}`;
  place.error(span, text, didYouMean(first, allowed), 'invalid-header');
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
  checkUnknown(node, inputKeys, place);
  const typeNode = get(node, 'type');
  const written = typeNode?.kind === 'scalar' ? String(typeNode.value) : '';
  const type = typeNode ? inputTypes.find((known) => known === written) : 'string';
  if (!type) {
    const text = `unknown input specification for \`${name}\` (valid types: ${inputTypes.join(', ')})`;
    return fail(typeNode ?? node, text, didYouMean(written, inputTypes));
  }
  const rulesNode = get(node, 'rules');
  if (rulesNode && (node.entries.has('options') || node.entries.has('default'))) {
    return fail(rulesNode, 'config these keys cannot be used together: rules, options, default');
  }
  const options = readOptions(get(node, 'options'), place);
  const regex = get(node, 'regex');
  const problem = optionProblem(type, Boolean(options), regex, place.patterns);
  if (problem) return fail(node, `\`${name}\` input: ${problem}`);
  return {
    ...plain,
    type,
    default: defaultOf(node),
    options,
    regex: regex?.kind === 'scalar' ? String(regex.value) : undefined,
    rules: rulesNode && readInputRules(rulesNode, place),
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

function readOptions(node: Node | undefined, place: Place): readonly unknown[] | undefined {
  if (!node) return undefined;
  if (node.kind !== 'list')
    return place.error(node, 'options should be an array', undefined, 'invalid-header');
  const options = node.items.map(toData);
  if (options.length > mostOptions) {
    place.error(
      node,
      `cannot define more than ${mostOptions} options`,
      undefined,
      'invalid-header',
    );
  }
  if (options.includes(null)) {
    place.error(node, 'options array cannot contain null values', undefined, 'invalid-header');
  }
  return options;
}

function readInputRules(node: Node, place: Place): readonly InputRule[] | undefined {
  const inner = place.in('rules');
  if (node.kind !== 'list') return inner.error(node, 'config should be an array of hashes');
  const rules: InputRule[] = [];
  for (const item of node.items) {
    if (item.kind !== 'map') return inner.error(item, 'config should be an array of hashes');
    checkUnknown(item, ['if', 'options', 'default'], inner);
    const condition = get(item, 'if');
    rules.push({
      if: condition && readCondition(condition, inner),
      options: readOptions(get(item, 'options'), inner),
      default: defaultOf(item),
    });
  }
  return rules;
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
