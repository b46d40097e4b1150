import { compile } from './compile.ts';
import type { CompileContext, PipelineSource } from './context.ts';
import { pipelineSources } from './context.ts';
import { formatDiagnostic } from './diagnostic.ts';
import { fileLimits } from './document.ts';
import { parseDuration } from './duration.ts';
import { initialPipeline } from './job-state.ts';
import { didYouMean } from './nearest.ts';
import { Simulation, type SimulationEvent, simulationEvents } from './simulation.ts';
import { locate, toData } from './yaml/node.ts';
import { parseYaml } from './yaml/parse.ts';
import { YamlError } from './yaml/scalar.ts';

/** What a scenario came to. */
export interface ScenarioResult {
  readonly name: string;
  readonly passed: boolean;
  /** Why the scenario could not be played at all. */
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
}

/** What a scenario needs from outside: the text of `config_file`, and a resolver for includes. */
export interface ScenarioIo {
  readonly readFile: (path: string) => string | Promise<string>;
  readonly resolve?: CompileContext['resolve'];
}

type Data = Readonly<Record<string, unknown>>;

/** Plays one scenario file: a unit test of a pipeline, with a virtual clock. */
export async function runScenario(
  name: string,
  text: string,
  io: ScenarioIo,
): Promise<ScenarioResult> {
  const failed = (...errors: string[]) => ({ name, passed: false, errors, mismatches: [] });
  let scenario: Data;
  const source = { name, text };
  try {
    const [document] = parseYaml(source, fileLimits).documents;
    scenario = asData(document && toData(document));
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column } = locate({ source, start: error.offset, end: error.offset });
    return failed(`${name}:${line}:${column} ${error.message}`);
  }
  const misspelt = misspeltKeys(scenario);
  if (misspelt.length > 0) return failed(...misspelt);
  const config = await configText(scenario, io);
  if (config === undefined) return failed('a scenario needs config or config_file');
  const { plan, diagnostics } = await compile(config, contextOf(asData(scenario.context), io));
  if (!plan) return failed(...diagnostics.map(formatDiagnostic));
  if (plan.refusal) return failed(plan.refusal.message);
  const simulation = new Simulation(initialPipeline(plan));
  const mismatches = compare('init', asData(asData(scenario.init).expect), simulation);
  const transitions = Array.isArray(scenario.transitions) ? scenario.transitions : [];
  for (const [index, raw] of transitions.entries()) {
    const step = asData(raw);
    const label = labelOf(step, index);
    const error = applyStep(step, simulation);
    if (error) return { name, passed: false, errors: [`${label}: ${error}`], mismatches };
    mismatches.push(...compare(label, asData(step.expect), simulation));
  }
  return { name, passed: mismatches.length === 0, errors: [], mismatches };
}

/** The result as lines for a person: a small diff for each mismatch. */
export function formatScenario({ name, passed, errors, mismatches }: ScenarioResult): string {
  const lines = [`${passed ? 'pass' : 'FAIL'}  ${name}`];
  for (const error of errors) lines.push(...error.split('\n').map((line) => `  ${line}`));
  for (const { step, subject, expected, actual } of mismatches) {
    lines.push(`  ${step}: ${subject}`, `    - ${expected}`, `    + ${actual}`);
  }
  return lines.join('\n');
}

const scenarioKeys = ['config', 'config_file', 'context', 'init', 'transitions'];
const stepKeys = ['event', 'jobs', 'after', 'exit_code', 'expect'];
const expectKeys = ['pipeline', 'stages', 'jobs'];

/** A misspelt `expect` would otherwise pass; other keys are the author's notes. */
function misspeltKeys(scenario: Data): string[] {
  const check = (where: string, data: unknown, known: readonly string[]) =>
    Object.keys(asData(data)).flatMap((key) => {
      const hint = known.includes(key) ? undefined : didYouMean(key, known);
      return hint === undefined ? [] : [`${where}: unknown key ${key}, ${hint}`];
    });
  const steps = Array.isArray(scenario.transitions) ? scenario.transitions : [];
  return [
    ...check('scenario', scenario, scenarioKeys),
    ...check('init', scenario.init, ['expect']),
    ...check('init', asData(scenario.init).expect, expectKeys),
    ...steps.flatMap((step, index) => [
      ...check(`transition ${index + 1}`, step, stepKeys),
      ...check(`transition ${index + 1}`, asData(step).expect, expectKeys),
    ]),
  ];
}

async function configText(scenario: Data, io: ScenarioIo): Promise<string | undefined> {
  const file = scenario.config_file;
  if (typeof file === 'string') return await io.readFile(file);
  const { config } = scenario;
  // JSON is YAML, so a mapping needs no writer.
  return config === undefined ? undefined : JSON.stringify(config);
}

function contextOf(given: Data, io: ScenarioIo): CompileContext {
  const source = pipelineSources.find((known) => known === given.source) ?? 'push';
  const isTag = given.tag === true || typeof given.tag === 'string';
  const ref = typeof given.tag === 'string' ? given.tag : (given.ref ?? 'main');
  const variables = Object.entries(asData(given.variables)).map(([key, value]) => ({
    key,
    value: String(value ?? ''),
  }));
  const changes = given.changes;
  return {
    ref: String(ref),
    refType: refTypeOf(isTag, source),
    source,
    defaultBranch: String(given.default_branch ?? 'main'),
    isProtected: given.protected === true,
    inputs: asData(given.inputs),
    variables: { predefined: [], pipeline: variables },
    ...(typeof given.project === 'string' ? { project: given.project } : {}),
    ...(Array.isArray(changes) ? { changedPaths: changes.map(String) } : {}),
    ...(io.resolve ? { resolve: io.resolve } : {}),
  };
}

function refTypeOf(isTag: boolean, source: PipelineSource): 'branch' | 'tag' | 'merge_request' {
  if (isTag) return 'tag';
  return source === 'merge_request_event' ? 'merge_request' : 'branch';
}

function applyStep(step: Data, simulation: Simulation): string | undefined {
  const event = simulationEvents.find((known) => known === step.event);
  if (!event) return `unknown event ${String(step.event)}; known: ${simulationEvents.join(', ')}`;
  if (event === 'tick') {
    const after = step.after;
    const seconds = typeof after === 'number' ? after : parseDuration(String(after ?? ''));
    if (seconds === undefined) return 'tick needs after: a duration such as "30 minutes"';
    simulation.tick(seconds);
    return undefined;
  }
  const jobs = step.jobs;
  const code = step.exit_code;
  const options = typeof code === 'number' ? { exitCode: code } : {};
  const names = jobs === undefined ? undefined : [jobs].flat().map(String);
  return simulation.apply(event satisfies SimulationEvent, names, options);
}

function labelOf(step: Data, index: number): string {
  const jobs = step.jobs;
  const on = jobs === undefined ? 'pipeline' : [jobs].flat().join(', ');
  return `transition ${index + 1} (${String(step.event)} ${on})`;
}

function compare(step: string, expect: Data, simulation: Simulation): Mismatch[] {
  const actual = simulation.statuses();
  const mismatches: Mismatch[] = [];
  const check = (subject: string, expected: unknown, found: string | undefined): void => {
    if (String(expected) === found) return;
    mismatches.push({
      step,
      subject,
      expected: String(expected),
      actual: found ?? 'not in this pipeline',
    });
  };
  if (expect.pipeline !== undefined) check('pipeline', expect.pipeline, actual.pipeline);
  for (const [stage, status] of Object.entries(asData(expect.stages))) {
    check(`stage ${stage}`, status, actual.stages.get(stage));
  }
  for (const [job, status] of Object.entries(asData(expect.jobs))) {
    check(`job ${job}`, status, actual.jobs.get(job));
  }
  return mismatches;
}

function asData(value: unknown): Data {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  // Checked just above.
  return isMap ? (value as Data) : {};
}
