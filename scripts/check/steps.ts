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

/** The quick checks. */
export const checks: readonly Step[] = [
  {
    name: 'format and lint',
    command: tool('@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '.'),
  },
  { name: 'types', command: tool('typescript/bin/tsc', '-p', '.') },
  { name: 'types of the pages', command: tool('typescript/bin/tsc', '-p', 'packages/web') },
  { name: 'dead code', command: tool('knip/bin/knip.js') },
  { name: 'conformance', command: [join(root, 'scripts', 'conformance.ts'), '--check'] },
  { name: 'kubectl', command: [join(root, 'scripts', 'kubectl.ts'), '--check'] },
  { name: 'unit tests', command: tests('packages/*/test/*.test.ts') },
];

/** The tests against real programs. */
export const endToEnd: readonly Step[] = [
  { name: 'packages with real programs', command: tests('packages/*/test/real/*.test.ts') },
  { name: 'end to end', command: tests('e2e/*.test.ts') },
];

/** Real programs share one engine and two cores, so those test files run one after another. */
function tests(pattern: string): readonly string[] {
  const alone = pattern.startsWith('e2e') || pattern.includes('/real/');
  const files = globSync(pattern, { cwd: root }).sort();
  const flags = [
    '--test',
    '--test-reporter=spec',
    `--test-timeout=${longestTestMs}`,
    `--test-concurrency=${alone ? 1 : 2}`,
    // A failed test may leave a program or a connection behind; the next file shall run all the same.
    ...(alone ? ['--test-force-exit'] : []),
  ];
  return [...flags, ...files];
}

/**
 * Runs each step, also after one that failed, so that one run tells all that is broken; at the end
 * what took how long, the bootstrap included. True when every step holds.
 */
export async function runSteps(steps: readonly Step[]): Promise<boolean> {
  const lines = [`· preparation (${process.env.SLIPWAY_PREPARATION_S ?? 0} s)`];
  let isFine = true;
  for (const { name, command } of steps) {
    const started = performance.now();
    const holds = await run(command);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const line = `${holds ? '✓' : '✗'} ${name} (${seconds} s)`;
    console.log(line);
    lines.push(line);
    isFine &&= holds;
  }
  console.log(`\n${lines.join('\n')}`);
  return isFine;
}

function run(command: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      // Each test file is a process: what one has compiled the next ones need not.
      env: { ...process.env, NODE_COMPILE_CACHE: join(root, '.cache', 'compiled') },
    });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}
