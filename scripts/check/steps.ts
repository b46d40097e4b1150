import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

/** A test that hangs must fail, not stop everything; a suite counts as one test. */
const longestTestMs = 10 * 60 * 1000;

const root = join(import.meta.dirname, '..', '..');

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const tool = (file: string, ...args: readonly string[]) => [
  join(root, 'node_modules', file),
  ...args,
];

/** Their tests leave nothing behind and look at no output of the process: they share one, without a start for each file. */
const together = [
  'packages/{contract,kube,kube-*}/test/*.test.ts',
  'packages/{engine,files,git,io,registry,templates,web}/test/*.test.ts',
];

/** They count seconds of the processor, which two programs at once make longer: nothing runs beside them. */
const alone = [
  'packages/ci/test/{hostile,hostile-sizes,pattern,speed}.test.ts',
  'packages/git/test/push-head.test.ts',
  'packages/kube-api/test/{cel,hostile-definitions,linear-time}.test.ts',
];

/** The quick checks: one after another, and those of one line at once. */
export const checks: readonly (readonly Step[])[] = [
  [
    {
      name: 'format and lint',
      command: tool('@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '.'),
    },
  ],
  [
    { name: 'types', command: tool('typescript/bin/tsc', '-p', '.') },
    { name: 'types of the pages', command: tool('typescript/bin/tsc', '-p', 'packages/web') },
  ],
  [{ name: 'dead code', command: tool('knip/bin/knip.js') }],
  [
    { name: 'conformance', command: [join(root, 'scripts', 'conformance.ts'), '--check'] },
    { name: 'kubectl', command: [join(root, 'scripts', 'kubectl.ts'), '--check'] },
  ],
  [{ name: 'limits of the processor', command: ['--test-concurrency=1', ...tests(alone)] }],
  together.map((pattern, index) => ({
    name: `unit tests in one process (${index + 1})`,
    command: ['--test-isolation=none', ...tests([pattern], alone)],
  })),
  [
    {
      name: 'unit tests, a process each',
      command: [
        '--test-concurrency=2',
        ...tests(['packages/*/test/*.test.ts'], [...together, ...alone]),
      ],
    },
  ],
];

const cluster = [
  'packages/kube{,-network,-node}/test/real/*.test.ts',
  'e2e/{cluster*,connected-cluster,image-build,private-image}.test.ts',
];

/**
 * The tests against real programs, in two lanes at once: those of the cluster mostly wait for
 * containers. Inside a lane one file runs after another.
 */
export const endToEnd: readonly Step[] = [
  { name: 'the cluster with real programs', command: realTests(cluster) },
  {
    name: 'the rest with real programs, and end to end',
    command: realTests(['packages/*/test/real/*.test.ts', 'e2e/*.test.ts'], cluster),
  },
];

/** The flags of every test run, and its files. */
function tests(patterns: readonly string[], exclude: readonly string[] = []): readonly string[] {
  const files = globSync(patterns, { cwd: root, exclude }).sort();
  const reporters = ['spec', join(root, 'scripts', 'check', 'slowest-files.ts')].flatMap((name) => [
    `--test-reporter=${name}`,
    '--test-reporter-destination=stdout',
  ]);
  return ['--test', ...reporters, `--test-timeout=${longestTestMs}`, ...files];
}

/** A failed test may leave a program or a connection behind; the next file shall run all the same. */
function realTests(patterns: readonly string[], exclude?: readonly string[]): readonly string[] {
  return ['--test-concurrency=1', '--test-force-exit', ...tests(patterns, exclude)];
}

/** How a step went: its line of the summary. */
interface Outcome {
  readonly holds: boolean;
  readonly line: string;
}

/**
 * Runs the groups one after another, the steps of one at once; each also after one that failed, so that
 * one run tells all that is broken; at the end what took how long, the bootstrap included. True when every
 * step holds.
 */
export async function runSteps(groups: readonly (readonly Step[])[]): Promise<boolean> {
  const outcomes: Outcome[] = [];
  for (const group of groups) {
    // Lines of two would mingle: the first one speaks, the others when they have ended.
    const ended = group.map((step, index) => runStep(step, index === 0));
    outcomes.push(...(await Promise.all(ended)));
  }
  const preparation = `· preparation (${process.env.SLIPWAY_PREPARATION_S ?? 0} s)`;
  console.log(`\n${[preparation, ...outcomes.map(({ line }) => line)].join('\n')}`);
  return outcomes.every(({ holds }) => holds);
}

async function runStep({ name, command }: Step, isLoud: boolean): Promise<Outcome> {
  const started = performance.now();
  const holds = await run(command, isLoud);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const line = `${holds ? '✓' : '✗'} ${name} (${seconds} s)`;
  console.log(line);
  return { holds, line };
}

/** Whether a program ends well. What a quiet one prints is shown when it has ended. */
function run(command: readonly string[], isLoud: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const output = isLoud ? ('inherit' as const) : ('pipe' as const);
    const child = spawn(process.execPath, command, {
      cwd: root,
      stdio: ['ignore', output, output],
      // Each test file is a process: what one has compiled the next ones need not.
      env: { ...process.env, NODE_COMPILE_CACHE: join(root, '.cache', 'compiled') },
    });
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => printed.push(chunk));
    }
    child.on('error', () => resolve(false));
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(code === 0);
    });
  });
}
