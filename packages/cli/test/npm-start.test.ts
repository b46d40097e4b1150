import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { guarded } from '@slipway/io';

const bootstrap = fileURLToPath(new URL('./npm-start-bootstrap.mjs', import.meta.url));
const { scripts } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'),
);

/** Who of them, or the group of all, as a terminal and a service manager do it. */
type Whom = 'npm' | 'bootstrap' | 'supervisor' | 'all';

/**
 * Sends a signal to one process of `npm start`, by the line that this repository's has; answers what was said when the
 * last of them has ended.
 */
async function saidAfter(
  t: TestContext,
  signal: NodeJS.Signals,
  whom: Whom,
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-npm-start-'));
  const start = scripts.start.replace('scripts/bootstrap.mjs', JSON.stringify(bootstrap));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start } }));
  const words = ['--no-update-notifier', 'start', '--', process.execPath];
  const npm = guarded(
    spawn('npm', words, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  const group = -(npm.pid ?? Number.NaN);
  // What a failed test leaves.
  t.signal.addEventListener('abort', () => endAll(group));
  const said: string[] = [];
  // All of them hold it: it closes with the last one.
  const closed = once(npm, 'close');
  try {
    for await (const line of createInterface({ input: npm.stdout })) {
      said.push(line);
      if (!line.startsWith('supervisor ')) continue;
      const pids = { npm: npm.pid, all: group, ...processesIn(said) };
      process.kill(pids[whom] ?? Number.NaN, signal);
    }
    await closed;
    return said;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function processesIn(said: readonly string[]): Readonly<Partial<Record<Whom, number>>> {
  const lines = said.map((line) => line.split(' '));
  return Object.fromEntries(lines.map(([name, pid]) => [name, Number(pid)]));
}

function endAll(group: number): void {
  try {
    process.kill(group, 'SIGKILL');
  } catch {
    // They have ended.
  }
}

for (const [signal, whom] of [
  ['SIGINT', 'npm'],
  ['SIGKILL', 'npm'],
  ['SIGINT', 'bootstrap'],
  ['SIGKILL', 'bootstrap'],
  ['SIGINT', 'all'],
  ['SIGTERM', 'all'],
] as const) {
  test(`${signal} to ${whom} of npm start ends all in order`, { timeout: 60_000 }, async (t) => {
    const said = await saidAfter(t, signal, whom);

    assert.equal(said.at(-1), 'stopped in order');
  });
}

test('SIGKILL to the supervisor of npm start ends what has started it', {
  timeout: 60_000,
}, async (t) => {
  const said = await saidAfter(t, 'SIGKILL', 'supervisor');

  assert.match(said.at(-1) ?? '', /^supervisor \d+$/);
});
