import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { label } from '../src/runtime/labels.ts';
import type { RuntimeContainer } from '../src/runtime/runtime.ts';
import { ScriptedRuntime } from '../src/runtime/scripted-runtime.ts';
import { Bench, first, isReady } from './bench.ts';

/** Nobody looks again: what is told must be enough. */
const lookMilliseconds = 3_600_000;

/**
 * An engine whose answers overtake each other: what it first says of a container that runs arrives after
 * the container has ended, and after everybody was told so.
 */
class Overtaken extends ScriptedRuntime {
  readonly #name: string;
  #isOvertaken = false;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  override async inspect(id: string): Promise<RuntimeContainer | undefined> {
    const before = await super.inspect(id);
    const isIt = before?.labels[label.container] === this.#name && before.state === 'running';
    if (!isIt || this.#isOvertaken) return before;
    this.#isOvertaken = true;
    this.process(this.#name).exit(3);
    // All who were told have asked and heard by then.
    for (let turn = 0; turn < 10; turn += 1) await setImmediate();
    return before;
  }
}

/** An engine in which a container ends while what it has is listed. */
class EndsWhileListed extends ScriptedRuntime {
  isEnding = false;

  override async list(query: { readonly podUid?: string } = {}): Promise<RuntimeContainer[]> {
    const before = await super.list(query);
    if (this.isEnding) this.process('c').exit(3);
    this.isEnding = false;
    for (let turn = 0; turn < 10; turn += 1) await setImmediate();
    return before;
  }
}

test('a container whose end is told before the answer to its start has ended', async () => {
  const runtime = new Overtaken('c');
  await using bench = await Bench.open({ runtime, lookMilliseconds });

  await bench.create('brief', { restartPolicy: 'Never' });

  const pod = await bench.pod('brief', ({ status }) => status.phase === 'Failed');
  assert.equal(first(pod)?.state?.terminated?.exitCode, 3);
});

test('a sandbox whose end is told before the answer to its start is made again', async () => {
  const runtime = new Overtaken('POD');
  await using bench = await Bench.open({ runtime, lookMilliseconds });

  await bench.create('unlucky');

  const made = () => runtime.calls.filter((call) => call === 'create POD').length;
  await bench.pod('unlucky', () => made() === 2);
});

test('a container that ends while Slipway finds out what runs has ended', async () => {
  const runtime = new EndsWhileListed();
  await using bench = await Bench.open({ runtime, lookMilliseconds });
  await bench.create('brief', { restartPolicy: 'Never' });
  await bench.pod('brief', isReady);
  await bench.stop();

  runtime.isEnding = true;
  await bench.start(runtime);

  const pod = await bench.pod('brief', ({ status }) => status.phase === 'Failed');
  assert.equal(first(pod)?.state?.terminated?.exitCode, 3);
});
