import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

/** A test that hangs must fail, not stop everything. */
const longestTestMs = 5 * 60 * 1000;

const root = join(import.meta.dirname, '..', '..');

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const tool = (file: string, ...args: readonly string[]) => [
  join(root, 'node_modules', file),
  ...args,
];

const checks: readonly Step[] = [
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

const endToEnd: readonly Step[] = [
  { name: 'packages with real programs', command: tests('packages/*/test/real/*.test.ts') },
  { name: 'end to end', command: tests('e2e/*.test.ts') },
];

/** Runs the quick checks; true when all of them hold. */
export function check(): Promise<boolean> {
  return inOrder(checks);
}

/** Runs the tests against real programs; true when all of them hold. */
export function testEndToEnd(): Promise<boolean> {
  return inOrder(endToEnd);
}

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

async function inOrder(steps: readonly Step[]): Promise<boolean> {
  for (const { name, command } of steps) {
    const started = performance.now();
    const isFine = await run(command);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${isFine ? '✓' : '✗'} ${name} (${seconds} s)`);
    if (!isFine) return false;
  }
  return true;
}

function run(command: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}
