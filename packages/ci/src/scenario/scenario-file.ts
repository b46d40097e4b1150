import { parseDuration } from '@slipway/contract';
import { pipelineSources } from '#context';
import { didYouMean } from '#diagnostic/nearest';
import { readMapping } from '#document';
import { type JobStatus, transitions } from '#run/job';
import { isNull } from '#shape/nodes';
import type { Report } from '#shape/report';
import { type MapNode, type Node, type Source, type Span, scalarText, toData } from '#yaml/node';
import { wholeFile } from '#yaml/passage';
import { type SimulationEvent, simulationEvents } from './simulation.ts';

/** A scenario as its author wrote it: what is given, and what happens step by step. */
export interface Scenario {
  readonly config: ScenarioConfig;
  readonly context: ScenarioContext;
  readonly init: readonly Expectation[];
  readonly transitions: readonly Transition[];
}

/** The pipeline configuration: in a file of its own, or in the scenario. */
export type ScenarioConfig =
  | { readonly path: string; readonly at: Span }
  | { readonly content: MapNode };

/** The event that the configuration is compiled for, in the words of `slipway compile`. */
export interface ScenarioContext {
  readonly ref?: string;
  readonly tag?: string;
  readonly source?: (typeof pipelineSources)[number];
  readonly defaultBranch?: string;
  readonly targetBranch?: string;
  readonly project?: string;
  readonly isProtected?: boolean;
  readonly variables: ReadonlyMap<string, string>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly changes?: readonly string[];
}

/** One thing that happens, and what is so afterwards. */
export interface Transition {
  /** `transition 2 (drop build)`. */
  readonly label: string;
  readonly at: Span;
  readonly happens:
    | { readonly event: 'tick'; readonly seconds: number }
    | {
        readonly event: SimulationEvent;
        /** Undefined: the whole pipeline. */
        readonly jobs: readonly string[] | undefined;
        readonly exitCode?: number;
      };
  readonly expect: readonly Expectation[];
}

/** A status that something should have; null for what should not be in the pipeline. */
export interface Expectation {
  readonly kind: 'pipeline' | 'stage' | 'job';
  readonly name: string;
  readonly status: string | null;
  readonly at: Span;
}

const events = [...simulationEvents, 'tick'] as const;
const statuses: readonly string[] = Object.keys(
  transitions,
) satisfies readonly string[] as JobStatus[];
const keys = {
  scenario: ['config', 'config_file', 'context', 'init', 'transitions'],
  context:
    'ref tag source default_branch target_branch project protected variables inputs changes'.split(
      ' ',
    ),
  step: ['event', 'jobs', 'after', 'exit_code', 'expect'],
  expect: ['pipeline', 'stages', 'jobs'],
};

/** Reads a scenario; undefined, and the reasons in the report, when it cannot be played. */
export function readScenario(source: Source, report: Report): Scenario | undefined {
  const root = readMapping(wholeFile(source), { report });
  return root && new Reader(report).scenario(root);
}

class Reader {
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  scenario(root: MapNode): Scenario | undefined {
    this.#checkKeys(root, 'a scenario', keys.scenario, { allowNotes: true });
    const config = this.#config(root);
    const context = this.#context(this.#map(root, 'context'));
    const init = this.#expect(this.#map(root, 'init'));
    const list = this.#get(root, 'transitions');
    if (list && list.kind !== 'list') this.#error(list, 'transitions should be a list of events');
    const steps = list?.kind === 'list' ? list.items : [];
    const read = steps.map((step, index) => this.#transition(step, index + 1));
    const done = read.filter((step) => step !== undefined);
    if (!this.#report.hasErrors && init.length + done.flatMap((it) => it.expect).length === 0) {
      this.#error(root, 'nothing is expected', 'add expect: to init: or to a transition');
    }
    return config && !this.#report.hasErrors
      ? { config, context, init, transitions: done }
      : undefined;
  }

  #config(root: MapNode): ScenarioConfig | undefined {
    const file = this.#get(root, 'config_file');
    const content = this.#get(root, 'config');
    if (file && content) return this.#error(file, 'config and config_file exclude each other');
    if (file) {
      const path = this.#text(file, 'config_file');
      return path === undefined ? undefined : { path, at: file };
    }
    if (content?.kind === 'map') return { content };
    return this.#error(
      content ?? root,
      content ? 'config should be a mapping' : 'a scenario needs config or config_file',
      'config: holds what would stand in .gitlab-ci.yml, config_file: names such a file',
    );
  }

  #context(map: MapNode | undefined): ScenarioContext {
    if (!map) return { variables: new Map(), inputs: {} };
    this.#checkKeys(map, 'context', keys.context);
    const text = (key: string) => this.#textOf(map, key);
    const source = text('source');
    const known = pipelineSources.find((each) => each === source);
    const tag = this.#get(map, 'tag');
    const changes = this.#get(map, 'changes');
    const inputs = this.#map(map, 'inputs');
    if (source !== undefined && !known) {
      const hint = didYouMean(source, pipelineSources) ?? `known: ${pipelineSources.join(', ')}`;
      this.#error(this.#get(map, 'source') ?? map, `unknown source ${source}`, hint);
    }
    return {
      ...defined('ref', text('ref')),
      // `tag: true` says that `ref` is one.
      ...defined('tag', tag?.kind === 'scalar' && tag.value === true ? text('ref') : text('tag')),
      ...defined('source', known),
      ...defined('defaultBranch', text('default_branch')),
      ...defined('targetBranch', text('target_branch')),
      ...defined('project', text('project')),
      isProtected: text('protected') === 'true',
      variables: this.#variables(this.#map(map, 'variables')),
      inputs: inputs ? asRecord(toData(inputs)) : {},
      ...defined('changes', changes && this.#texts(changes, 'changes')),
    };
  }

  #variables(map: MapNode | undefined): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const [key, { value }] of map?.entries ?? []) {
      const text = this.#text(value, `variable ${key}`);
      if (text !== undefined) found.set(key, text);
    }
    return found;
  }

  #transition(step: Node, number: number): Transition | undefined {
    if (step.kind !== 'map') return this.#error(step, `transition ${number} should be a mapping`);
    this.#checkKeys(step, `transition ${number}`, keys.step, { allowNotes: true });
    const name = this.#textOf(step, 'event');
    const event = events.find((known) => known === name);
    const at = this.#get(step, 'event') ?? step;
    if (!event) {
      const problem = name === undefined ? 'has no event' : `has an unknown event ${name}`;
      const hint = didYouMean(name ?? '', events) ?? `known: ${events.join(', ')}`;
      return this.#error(at, `transition ${number} ${problem}`, hint);
    }
    const jobsNode = this.#get(step, 'jobs');
    const jobs = jobsNode && this.#texts(jobsNode, 'jobs');
    if (jobsNode && jobs?.length === 0) this.#error(jobsNode, 'jobs names no job');
    const expect = this.#expect(step);
    if (event !== 'tick') {
      const exitCode = this.#exitCode(step);
      const label = `transition ${number} (${event} ${jobs?.join(', ') ?? 'pipeline'})`;
      return { label, at, happens: { event, jobs, ...defined('exitCode', exitCode) }, expect };
    }
    const after = this.#get(step, 'after');
    const seconds = after && secondsOf(after);
    if (after === undefined || seconds === undefined) {
      return this.#error(after ?? at, 'tick needs after: a duration', 'such as "30 minutes"');
    }
    const label = `transition ${number} (tick ${this.#text(after, 'after')})`;
    return { label, at, happens: { event, seconds }, expect };
  }

  #exitCode(step: MapNode): number | undefined {
    const node = this.#get(step, 'exit_code');
    if (!node) return undefined;
    if (node.kind === 'scalar' && typeof node.value === 'number') return node.value;
    return this.#error(node, 'exit_code should be a number');
  }

  #expect(holder: MapNode | undefined): Expectation[] {
    const map = holder && this.#map(holder, 'expect');
    if (!map) return [];
    this.#checkKeys(map, 'expect', keys.expect);
    const found: Expectation[] = [];
    const pipeline = this.#get(map, 'pipeline');
    if (pipeline) found.push(...this.#status('pipeline', '', pipeline));
    for (const [key, kind] of [
      ['stages', 'stage'],
      ['jobs', 'job'],
    ] as const) {
      for (const [name, { value }] of this.#map(map, key)?.entries ?? []) {
        found.push(...this.#status(kind, name, value));
      }
    }
    return found;
  }

  #status(kind: Expectation['kind'], name: string, node: Node): Expectation[] {
    if (isNull(node)) return [{ kind, name, status: null, at: node }];
    const status = this.#text(node, `the status of ${subjectOf(kind, name)}`);
    if (status === undefined) return [];
    if (!statuses.includes(status)) {
      const hint = didYouMean(status, statuses) ?? `known: ${statuses.join(', ')}`;
      this.#error(node, `unknown status ${status}`, hint);
    }
    return [{ kind, name, status, at: node }];
  }

  #checkKeys(
    map: MapNode,
    where: string,
    known: readonly string[],
    { allowNotes = false } = {},
  ): void {
    for (const [key, entry] of map.entries) {
      if (known.includes(key)) continue;
      const guess = didYouMean(key, known);
      // Other keys are the author's notes; a misspelt one would pass for an expectation that holds.
      if (allowNotes && guess === undefined) continue;
      this.#error(entry.key, `${where} has no key ${key}`, guess ?? `known: ${known.join(', ')}`);
    }
  }

  #get(map: MapNode, key: string): Node | undefined {
    const node = map.entries.get(key)?.value;
    return node && !isNull(node) ? node : undefined;
  }

  #map(map: MapNode, key: string): MapNode | undefined {
    const node = this.#get(map, key);
    if (!node || node.kind === 'map') return node;
    return this.#error(node, `${key} should be a mapping`);
  }

  #textOf(map: MapNode, key: string): string | undefined {
    const node = this.#get(map, key);
    return node && this.#text(node, key);
  }

  #text(node: Node, what: string): string | undefined {
    if (node.kind === 'scalar') return scalarText(node);
    return this.#error(node, `${what} should be a single value`);
  }

  #texts(node: Node, what: string): string[] {
    const items = node.kind === 'list' ? node.items : [node];
    return items.map((item) => this.#text(item, what)).filter((text) => text !== undefined);
  }

  #error(at: Span, message: string, hint?: string): undefined {
    this.#report.error('invalid-scenario', at, message, { hint });
    return undefined;
  }
}

/** `pipeline`, `stage test` or `job unit`. */
export function subjectOf(kind: Expectation['kind'], name: string): string {
  return kind === 'pipeline' ? kind : `${kind} ${name}`;
}

function secondsOf(node: Node): number | undefined {
  if (node.kind !== 'scalar') return undefined;
  return typeof node.value === 'number' ? node.value : parseDuration(String(node.value));
}

function defined<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  // An object with this one key, which the compiler cannot see from a computed one.
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  // Made of a mapping.
  return value as Readonly<Record<string, unknown>>;
}
