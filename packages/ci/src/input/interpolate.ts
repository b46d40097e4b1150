import { didYouMean } from '#diagnostic/nearest';
import type { Document } from '#document';
import type { Patterns } from '#pattern/pattern';
import type { Report } from '#shape/report';
import { fromData, type MapNode, type Node, type Span, toData } from '#yaml/node';
import { resolveInput } from './input-value.ts';
import type { ExpandVariable } from './interpolation-function.ts';
import { Interpolator } from './interpolator.ts';
import { readSpec, type Spec } from './spec.ts';

/** What is put into a file's `$[[ ]]` blocks. */
export interface Given {
  readonly inputs: ReadonlyMap<string, Node>;
  readonly component?: Readonly<Record<string, string>> | undefined;
  /** The include that gives the inputs; undefined for the main file. */
  readonly include?: Span;
}

const mostProblems = 3;

/** The content of a file with its inputs worked in; undefined when something is wrong (reported). */
export function interpolate(
  document: Document,
  given: Given,
  variable: ExpandVariable,
  report: Report,
  patterns: Patterns,
  wrap: (text: string) => string,
): MapNode | undefined {
  const own = document.header ?? document.content;
  const fail = (text: string, hint?: string) =>
    report.error('invalid-input', given.include ?? own, wrap(text), { hint });
  if (!document.header) {
    if (given.inputs.size === 0) return document.content;
    const text =
      'Given inputs not defined in the `spec` section of the included configuration file';
    fail(text, 'the file has no spec: inputs header');
    return undefined;
  }
  const spec = readSpec(document.header, report, patterns, wrap('header'));
  const values = spec && resolveAll(spec, given, patterns, fail);
  if (!values) return undefined;
  const contexts = new Map([
    ['inputs', values],
    ['component', componentFacts(spec, given, own)],
  ]);
  const interpolator = new Interpolator(contexts, variable, (span, text, hint) =>
    report.error('invalid-interpolation', span, wrap(text), { hint }),
  );
  return interpolator.work(document.content);
}

type Values = ReadonlyMap<string, Node>;

function componentFacts(spec: Spec, { component = {} }: Given, at: Span): Values {
  const facts = Object.entries(component).filter(([name]) => spec.component.includes(name));
  return new Map(facts.map(([name, value]) => [name, fromData(value, at)]));
}

function resolveAll(
  { inputs }: Spec,
  given: Given,
  patterns: Patterns,
  fail: (text: string, hint?: string) => void,
): Values | undefined {
  const names = inputs.map(({ name }) => name);
  const unknown = [...given.inputs.keys()].filter((name) => !names.includes(name));
  const [first] = unknown;
  const problems = first === undefined ? [] : [`unknown input arguments: ${unknown.join(', ')}`];
  const values = new Map<string, Node>();
  const known = (name: string): unknown => {
    const node = values.get(name) ?? given.inputs.get(name);
    return node && toData(node);
  };
  for (const spec of inputs) {
    const result = resolveInput(spec, given.inputs.get(spec.name), known, patterns);
    for (const problem of result.problems) problems.push(`\`${spec.name}\` input: ${problem}`);
    if (result.value) values.set(spec.name, result.value);
  }
  if (problems.length === 0) return values;
  const hint = first === undefined ? undefined : didYouMean(first, names);
  fail(problems.slice(0, mostProblems).join(', '), hint);
  return undefined;
}
