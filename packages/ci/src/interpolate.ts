import type { Document } from './document.ts';
import { resolveInput } from './input-value.ts';
import { applyFunction } from './interpolation-function.ts';
import { didYouMean } from './nearest.ts';
import type { Patterns } from './pattern.ts';
import type { Report } from './report.ts';
import type { Scope } from './scope.ts';
import { readSpec, type Spec } from './spec.ts';
import {
  type Entry,
  fromData,
  type MapNode,
  type Node,
  type ScalarNode,
  type Span,
} from './yaml/node.ts';

/** What is put into a file's `$[[ ]]` blocks. */
export interface Given {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs come as text (API, form, push option): other types are read as JSON. */
  readonly isText: boolean;
  readonly component?: Readonly<Record<string, string>> | undefined;
  /** The include that gives the inputs; undefined for the main file. */
  readonly include?: Span;
}

const block = /\$\[\[(.*?)\]\]/gs;
const longestPath = 1024;
const mostParts = 5;
const mostFunctions = 3;
const mostBlocks = 10_000;
const mostProblems = 3;

/** The content of a file with its inputs worked in; undefined when something is wrong (reported). */
export function interpolate(
  document: Document,
  given: Given,
  scope: Scope,
  report: Report,
  patterns: Patterns,
): MapNode | undefined {
  const at = given.include ?? document.header ?? document.content;
  const wrap = (text: string) => (given.include ? `\`${document.source.name}\`: ${text}` : text);
  if (!document.header) {
    if (Object.keys(given.inputs).length === 0) return document.content;
    const hint = 'the file has no spec: inputs header';
    report.error('invalid-input', at, wrap('unknown input arguments'), { hint });
    return undefined;
  }
  const spec = readSpec(document.header, report, patterns);
  const values =
    spec &&
    resolveAll(spec, given, patterns, (text, hint) =>
      report.error('invalid-input', at, wrap(text), { hint }),
    );
  if (!spec || !values) return undefined;
  const contexts = new Map([
    ['inputs', values],
    ['component', componentFacts(spec, given)],
  ]);
  const errors = report.errorCount;
  const content = new Interpolator(contexts, scope, report).node(document.content);
  if (report.errorCount > errors || content.kind !== 'map') return undefined;
  return content;
}

type Values = ReadonlyMap<string, unknown>;

function componentFacts(spec: Spec, { component = {} }: Given): Values {
  return new Map(Object.entries(component).filter(([name]) => spec.component.includes(name)));
}

function resolveAll(
  { inputs }: Spec,
  given: Given,
  patterns: Patterns,
  fail: (text: string, hint?: string) => void,
): Values | undefined {
  const names = inputs.map(({ name }) => name);
  const unknown = Object.keys(given.inputs).filter((name) => !names.includes(name));
  const [first] = unknown;
  if (first !== undefined) {
    fail(`unknown input arguments: ${unknown.join(', ')}`, didYouMean(first, names));
    return undefined;
  }
  const values = new Map<string, unknown>();
  const problems: string[] = [];
  for (const spec of inputs) {
    const value = Object.hasOwn(given.inputs, spec.name)
      ? { value: given.inputs[spec.name] }
      : undefined;
    const result = resolveInput(spec, value, given.isText, values, patterns);
    if ('problem' in result) problems.push(`\`${spec.name}\` input: ${result.problem}`);
    else values.set(spec.name, result.value);
  }
  if (problems.length === 0) return values;
  fail(problems.slice(0, mostProblems).join(', '));
  return undefined;
}

/** Rewrites the nodes that hold blocks; all others stay the very same nodes. */
class Interpolator {
  readonly #contexts: ReadonlyMap<string, Values>;
  readonly #scope: Scope;
  readonly #report: Report;
  readonly #done = new Map<Node, Node>();
  readonly #blocks = new Set<string>();

  constructor(contexts: ReadonlyMap<string, Values>, scope: Scope, report: Report) {
    this.#contexts = contexts;
    this.#scope = scope;
    this.#report = report;
  }

  node(node: Node): Node {
    if (node.kind === 'scalar') {
      return typeof node.value === 'string' && node.value.includes('$[[')
        ? this.#scalar(node)
        : node;
    }
    const known = this.#done.get(node);
    if (known) return known;
    const result = this.#collection(node);
    this.#done.set(node, result);
    return result;
  }

  #collection(node: Exclude<Node, ScalarNode>): Node {
    if (node.kind === 'list') {
      const items = node.items.map((item) => this.node(item));
      return items.some((item, at) => item !== node.items[at]) ? { ...node, items } : node;
    }
    if (node.kind === 'reference') {
      const path = node.path.map((name) => this.#text(name, node));
      return { ...node, path };
    }
    const entries = new Map<string, Entry>();
    let isChanged = false;
    for (const [key, entry] of node.entries) {
      const name = key.includes('$[[') ? this.#text(key, entry.key) : key;
      const value = this.node(entry.value);
      isChanged ||= name !== key || value !== entry.value;
      entries.set(name, { key: entry.key, value });
    }
    return isChanged ? { ...node, entries } : node;
  }

  /** A block that is the whole scalar keeps its value's type. */
  #scalar(node: ScalarNode): Node {
    const text = String(node.value);
    const whole = /^\s*\$\[\[((?:(?!\]\]).)*)\]\]\s*$/s.exec(text);
    if (whole && !isMatrix(whole[1] ?? '')) {
      const result = this.#value(whole[1] ?? '', node);
      return result ? fromData(result.value, node) : node;
    }
    const value = this.#text(text, node);
    return { ...node, value, text: value };
  }

  #text(text: string, at: Span): string {
    return text.replace(block, (all, inside: string) => {
      if (isMatrix(inside)) return all;
      const result = this.#value(inside, at);
      if (!result) return all;
      return typeof result.value === 'string' ? result.value : JSON.stringify(result.value);
    });
  }

  #value(inside: string, at: Span): { readonly value: unknown } | undefined {
    const fail = (text: string, hint?: string) => {
      this.#report.error('invalid-interpolation', at, text, { hint });
      return undefined;
    };
    this.#blocks.add(inside);
    if (this.#blocks.size > mostBlocks) return fail('too many interpolation blocks');
    if (inside.length > longestPath) return fail('maximum interpolation expression size exceeded');
    const [access = '', ...functions] = inside.split('|').map((part) => part.trim());
    if (functions.length > mostFunctions) return fail('too many functions in interpolation block');
    const parts = access.split('.');
    const [context = '', name = ''] = parts;
    if (parts.length < 2 || parts.length > mostParts)
      return fail('invalid interpolation access pattern');
    const values = this.#contexts.get(context);
    if (!values)
      return fail(
        `unknown interpolation key: \`${context}\``,
        didYouMean(context, this.#contexts.keys()),
      );
    if (!values.has(name))
      return fail(`unknown interpolation key: \`${name}\``, didYouMean(name, values.keys()));
    let value = values.get(name);
    for (const call of functions) {
      const result = applyFunction(call, value, (key) => this.#scope.definition(key));
      if ('problem' in result) return fail(result.problem);
      value = result.value;
    }
    return { value };
  }
}

/** Matrix blocks belong to needs and are worked out there. */
function isMatrix(inside: string): boolean {
  return /^\s*matrix\./.test(inside);
}
