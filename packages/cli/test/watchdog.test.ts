import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';

const watchdog = join(import.meta.dirname, '../src/watchdog/watchdog.ts');
const patienceMs = 400;

/** A process that is watched while it runs `body`, and what it says on standard error. */
class Watched implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'slipway-watchdog-'));
  readonly #child: ChildProcess;
  #said = '';

  constructor(body: string) {
    const options = { logFile: this.logFile, patienceMs };
    const script = `
      const { watchEventLoop } = await import(${JSON.stringify(watchdog)});
      const watchdog = watchEventLoop(${JSON.stringify(options)});
      const { logFile } = ${JSON.stringify(options)};
      ${body}
      await watchdog[Symbol.asyncDispose]();`;
    const file = join(this.#directory, 'watched.mjs');
    writeFileSync(file, script);
    this.#child = spawn(process.execPath, [file], { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  get logFile(): string {
    return join(this.#directory, 'slipway.log');
  }

  /** Resolves with everything said so far once `pattern` is in it. */
  async says(pattern: RegExp): Promise<string> {
    for await (const text of this.#child.stderr ?? []) {
      this.#said += text;
      if (pattern.test(this.#said)) return this.#said;
    }
    throw new Error(`it ended without ${pattern}: ${this.#said}`);
  }

  async ends(): Promise<number | null> {
    const [code] = await once(this.#child, 'exit');
    return code;
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

test('a loop of microtasks that never lets the event loop turn is found with its place', async () => {
  using watched = new Watched(`
    async function triesAgain() { for (;;) await null; }
    await triesAgain();`);

  await watched.says(/event loop stands still.*at triesAgain/s);

  const [line = ''] = readFileSync(watched.logFile, 'utf8').split('\n');
  const { level, msg, stack } = JSON.parse(line);
  assert.deepEqual({ level, msg }, { level: 50, msg: 'event loop stands still' });
  assert.match(stack, /at triesAgain \(file:.*watched\.mjs:\d+:\d+\)/);
});

test('a standstill that ends is told, too', async () => {
  using watched = new Watched(`
    const { existsSync, readFileSync } = await import('node:fs');
    const says = (text) => existsSync(logFile) && readFileSync(logFile, 'utf8').includes(text);
    (function counts() { while (!says('stands still')); })();
    while (!says('turns again')) await new Promise((resolve) => setTimeout(resolve, 20));`);

  await watched.says(/at counts.*event loop turns again/s);
});

test('a process that waits without working is left alone', async () => {
  using watched = new Watched('await new Promise((resolve) => setTimeout(resolve, 1500));');

  const [code] = await Promise.all([
    watched.ends(),
    assert.rejects(watched.says(/./), /it ended without [^:]*: $/),
  ]);

  assert.equal(code, 0);
});
