import { type Document, readMapping } from './document.ts';
import { resolveInput } from './input-value.ts';
import { Interpolator } from './interpolator.ts';
import { didYouMean } from './nearest.ts';
import type { Patterns } from './pattern.ts';
import type { Report } from './report.ts';
import type { Scope } from './scope.ts';
import { readSpec, type Spec } from './spec.ts';
import type { MapNode, Span } from './yaml/node.ts';

/** What is put into a file's `$[[ ]]` blocks. */
export interface Given {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs come as text (API, form, push option): other types are read as JSON. */
  readonly isText: boolean;
  readonly component?: Readonly<Record<string, string>> | undefined;
  /** The include that gives the inputs; undefined for the main file. */
  readonly include?: Span;
}

const mostProblems = 3;

/** The content of a file with its inputs worked in; undefined when something is wrong (reported). */
export function interpolate(
  document: Document,
  given: Given,
  scope: Scope,
  report: Report,
  patterns: Patterns,
): MapNode | undefined {
  const own = document.header === undefined ? document.content : document.header;
  const wrap = (text: string) => (given.include ? `\`${document.source.name}\`: ${text}` : text);
  const fail = (text: string, hint?: string) =>
    report.error('invalid-input', given.include ?? own, wrap(text), { hint });
  if (!document.header) {
    if (Object.keys(given.inputs).length === 0) return document.content;
    const text =
      'Given inputs not defined in the `spec` section of the included configuration file';
    fail(text, 'the file has no spec: inputs header');
    return undefined;
  }
  const spec = readSpec(document.header, report, patterns);
  const values = spec && resolveAll(spec, given, patterns, fail);
  if (!values) return undefined;
  const contexts = new Map([
    ['inputs', values],
    ['component', componentFacts(spec, given)],
  ]);
  const interpolator = new Interpolator(contexts, scope, (span, text, hint) =>
    report.error('invalid-interpolation', span, wrap(text), { hint }),
  );
  const text = interpolator.work(document.content);
  return text && readMapping(text, { report, wrap });
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
