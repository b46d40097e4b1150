import { analyse, analyseMapping } from '#analyse';
import type { CompileContext } from '#context';
import { formatDiagnostic } from '#diagnostic/diagnostic';
import type { Pipeline } from '#pipeline';
import { initialPipeline } from '#run/job-state';
import { Report } from '#shape/report';
import { locate, type Source } from '#yaml/node';
import {
  type Expectation,
  readScenario,
  type Scenario,
  type ScenarioConfig,
  type ScenarioContext,
  subjectOf,
  type Transition,
} from './scenario-file.ts';
import { Simulation } from './simulation.ts';

/** What a scenario came to. */
export interface ScenarioResult {
  readonly name: string;
  readonly passed: boolean;
  /** Why the scenario could not be played, or not to its end. */
  readonly errors: readonly string[];
  readonly mismatches: readonly Mismatch[];
}

/** One expectation that did not hold. */
export interface Mismatch {
  /** `init`, or `transition 2 (drop build)`. */
  readonly step: string;
  /** `pipeline`, `stage test` or `job unit`. */
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
  /** The line of the expectation, from 1. */
  readonly line: number;
  /** Why a job waits or was skipped, when it does or was. */
  readonly why?: string;
}

/** What a scenario needs from outside. */
export interface ScenarioIo {
  /** The text of `config_file`; undefined when there is no such file. */
  readonly readFile: (path: string) => string | undefined | Promise<string | undefined>;
  /** The repository that a `config_file` lies in, or for a `config` in the scenario, the scenario. */
  readonly repository?: (
    configFile: string | undefined,
  ) => Pick<CompileContext, 'resolve' | 'listFiles'>;
}

const absent = 'not in this pipeline';

/** Plays one scenario file: a unit test of a pipeline, with a virtual clock. */
export async function runScenario(
  name: string,
  text: string,
  io: ScenarioIo,
): Promise<ScenarioResult> {
  const source: Source = { name, text };
  const report = new Report();
  const mismatches: Mismatch[] = [];
  const scenario = readScenario(source, report);
  const simulation = scenario && (await simulate(scenario, io, report));
  if (scenario && simulation) {
    mismatches.push(...compare('init', scenario.init, simulation));
    for (const step of scenario.transitions) {
      const problem = apply(step, simulation);
      if (problem) {
        report.error('invalid-scenario', step.at, `${step.label}: ${problem}`);
        break;
      }
      mismatches.push(...compare(step.label, step.expect, simulation));
    }
  }
  const found = report.all().filter(({ severity }) => severity === 'error');
  const passed = found.length === 0 && mismatches.length === 0;
  return { name, passed, errors: found.map(formatDiagnostic), mismatches };
}

/** The result as lines for a person: a small diff for each mismatch. */
export function formatScenario({ name, passed, errors, mismatches }: ScenarioResult): string {
  const lines = [`${passed ? 'pass' : 'FAIL'}  ${name}`];
  for (const { step, line, subject, expected, actual, why } of mismatches) {
    const because = why === undefined ? '' : `  (${why})`;
    lines.push(`  line ${line}, ${step}: ${subject}`, `    - ${expected}`);
    lines.push(`    + ${actual}${because}`);
  }
  for (const error of errors) lines.push(...error.split('\n').map((line) => `  ${line}`));
  return lines.join('\n');
}

/** The pipeline at its beginning; undefined, with the reasons reported, when there is none. */
async function simulate(
  { config, context }: Scenario,
  io: ScenarioIo,
  report: Report,
): Promise<Simulation | undefined> {
  const path = 'path' in config ? config.path : undefined;
  const given = { ...compileContext(context), ...io.repository?.(path) };
  const plan = await planOf(config, given, io, report);
  if (!plan || report.hasErrors) return undefined;
  if (!plan.refusal) return new Simulation(initialPipeline(plan));
  const at = 'path' in config ? config.at : config.content;
  report.error('invalid-scenario', at, plan.refusal.message);
  return undefined;
}

async function planOf(
  config: ScenarioConfig,
  context: CompileContext,
  io: ScenarioIo,
  report: Report,
): Promise<Pipeline | undefined> {
  if ('content' in config) return (await analyseMapping(config.content, context, report)).plan;
  const { path, at } = config;
  const text = await io.readFile(path);
  if (text !== undefined) return (await analyse(text, { ...context, file: path }, { report })).plan;
  report.error('invalid-scenario', at, `there is no file ${path}`);
  return undefined;
}

function compileContext(context: ScenarioContext): CompileContext {
  const { ref, tag, source, defaultBranch = 'main', changes, project, isProtected } = context;
  const isMergeRequest = source === 'merge_request_event';
  const target = context.targetBranch ?? defaultBranch;
  return {
    ref: tag ?? ref ?? defaultBranch,
    refType: tag !== undefined ? 'tag' : isMergeRequest ? 'merge_request' : 'branch',
    source: source ?? 'push',
    defaultBranch,
    isProtected: isProtected ?? false,
    inputs: context.inputs,
    variables: {
      predefined: isMergeRequest
        ? [{ key: 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME', value: target }]
        : [],
      pipeline: [...context.variables].map(([key, value]) => ({ key, value })),
    },
    ...(project === undefined ? {} : { project }),
    ...(changes ? { changedPaths: changes, changedSince: () => changes } : {}),
  };
}

function apply({ happens }: Transition, simulation: Simulation): string | undefined {
  if (happens.event !== 'tick') return simulation.apply(happens.event, happens.jobs, happens);
  simulation.tick(happens.seconds);
  return undefined;
}

function compare(
  step: string,
  expectations: readonly Expectation[],
  simulation: Simulation,
): Mismatch[] {
  const { pipeline, stages, jobs } = simulation.statuses();
  return expectations.flatMap(({ kind, name, status, at }) => {
    const found = { pipeline, stage: stages.get(name), job: jobs.get(name) }[kind];
    const actual = found ?? absent;
    const expected = status ?? absent;
    if (actual === expected) return [];
    const why = kind === 'job' ? simulation.hold(name) : undefined;
    const { line } = locate(at);
    const subject = subjectOf(kind, name);
    return [{ step, subject, expected, actual, line, ...(why === undefined ? {} : { why }) }];
  });
}
