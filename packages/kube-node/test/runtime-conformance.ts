import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImagePullFailed } from '@slipway/engine';
import { label } from '../src/runtime/labels.ts';
import type { Runtime, RuntimeContainer } from '../src/runtime/runtime.ts';

/** A runtime to be tried, and an image in it that has echo, cat, sleep and sh. */
export interface Candidate {
  readonly runtime: Runtime;
  readonly image: string;
}

/** What the node agent relies on in any runtime. */
export function testRuntime(name: string, candidate: () => Candidate): void {
  const labels = { [label.container]: 'c', [label.podUid]: 'conformance' };
  const create = (command: readonly string[], more: object = {}) => {
    const { runtime, image } = candidate();
    const config = { Image: image, Entrypoint: command, Cmd: [], Labels: labels, ...more };
    return runtime.create(`conformance-${crypto.randomUUID()}`, config);
  };

  test(`${name}: a container is created, runs, ends, and is removed`, async () => {
    const { runtime } = candidate();
    const id = await create(['sh', '-c', 'exit 3']);
    assert.equal((await runtime.inspect(id))?.state, 'created');

    await runtime.start(id);
    const ended = await state(runtime, id, 'exited');

    assert.equal(ended?.exitCode, 3);
    assert.ok(ended?.startedAt && ended.finishedAt);
    assert.equal(ended?.labels[label.podUid], 'conformance');
    await runtime.remove(id);
    assert.equal(await runtime.inspect(id), undefined);
    await runtime.remove(id);
  });

  test(`${name}: every change of a container is told`, async () => {
    const { runtime } = candidate();
    const id = await create(['sleep', '1000']);
    const seen: string[] = [];
    const connected = Promise.withResolvers<void>();
    const removed = Promise.withResolvers<void>();
    using _watch = runtime.watch({
      onConnected: connected.resolve,
      onDisconnected: connected.reject,
      onFault: removed.reject,
      onChanged(changed, found) {
        if (changed !== id) return;
        assert.equal(found[label.podUid], 'conformance');
        runtime.inspect(id).then((container) => {
          seen.push(container?.state ?? 'gone');
          if (!container) removed.resolve();
        }, removed.reject);
      },
    });
    await connected.promise;

    await runtime.start(id);
    await runtime.kill(id, 'SIGKILL');
    await state(runtime, id, 'exited');
    await runtime.remove(id);

    await removed.promise;
    assert.ok(seen.includes('exited') || seen.includes('running'));
    assert.equal(seen.at(-1), 'gone');
  });

  test(`${name}: its containers are listed with their state`, async () => {
    const { runtime } = candidate();
    const id = await create(['sleep', '1000']);
    await runtime.start(id);

    const found = (await runtime.list()).find((container) => container.id === id);

    assert.equal(found?.state, 'running');
    const podUid = found?.labels[label.podUid] ?? '';
    assert.ok((await runtime.list({ podUid })).some((container) => container.id === id));
    assert.deepEqual(await runtime.list({ podUid: 'another' }), []);
    await runtime.remove(id);
  });

  test(`${name}: a killed container has the exit code of its signal`, async () => {
    const { runtime } = candidate();
    const id = await create(['sleep', '1000']);
    await runtime.start(id);

    await runtime.kill(id, 'SIGKILL');

    assert.equal((await state(runtime, id, 'exited'))?.exitCode, 137);
    await runtime.kill(id, 'SIGKILL');
    await runtime.remove(id);
  });

  test(`${name}: a program that is not there leaves an ended container that says so`, async () => {
    const { runtime } = candidate();
    const id = await create(['/no/such/program']);

    await assert.rejects(runtime.start(id));

    const container = await runtime.inspect(id);
    assert.equal(container?.state, 'exited');
    assert.match(container?.startError ?? '', /no such file or directory/);
    await runtime.remove(id);
  });

  test(`${name}: logs can be read during and after the run`, async () => {
    const { runtime } = candidate();
    const id = await create(['cat'], { OpenStdin: true });
    await runtime.start(id);
    const session = await runtime.attach(id, { tty: false, stdin: true });
    const following = read(runtime.logs(id, { tty: false, follow: true }));

    session.stdin.write('first\n');
    await until(session.output, 'first');
    await runtime.kill(id, 'SIGKILL');

    assert.equal(await following, 'first\n');
    assert.equal(await read(runtime.logs(id, { tty: false })), 'first\n');
    await runtime.remove(id);
  });

  test(`${name}: who attaches too late is told so`, async () => {
    const { runtime } = candidate();
    const id = await create(['echo', 'quick']);
    await runtime.start(id);
    await state(runtime, id, 'exited');

    await assert.rejects(runtime.attach(id, { tty: false, stdin: true }), /ended|not running/);
    await runtime.remove(id);
  });

  test(`${name}: exec runs a command beside, with input, output and exit code`, async () => {
    const { runtime } = candidate();
    const id = await create(['sleep', '1000']);
    await runtime.start(id);

    const cat = await runtime.exec(id, { command: ['cat'], stdin: true });
    cat.stdin.end('through cat\n');
    const failing = await runtime.exec(id, { command: ['sh', '-c', 'exit 5'] });
    await read(failing.output);

    assert.equal(await read(cat.output), 'through cat\n');
    assert.equal(await exitCode(failing), 5);
    await runtime.remove(id);
  });

  test(`${name}: a command is ended with what it has started, and one that has ended is fine`, async () => {
    const { runtime } = candidate();
    const id = await create(['sleep', '1000']);
    await runtime.start(id);
    const exec = await runtime.exec(id, { command: ['sh', '-c', 'sleep 4000 & wait'] });

    await exec.end();
    await exec.end();

    assert.notEqual(await exitCode(exec), 0);
    assert.equal((await runtime.inspect(id))?.state, 'running');
    await runtime.remove(id);
  });

  test(`${name}: limits are told, and change while a container runs`, async () => {
    const { runtime } = candidate();
    const Memory = 32 * 1024 ** 2;
    const limits = { CpuShares: 100, Memory, MemorySwap: Memory };
    const id = await create(['sleep', '1000'], { HostConfig: limits });
    await runtime.start(id);
    assert.equal((await runtime.inspect(id))?.limits.Memory, Memory);

    await runtime.update(id, { ...limits, Memory: 2 * Memory, MemorySwap: 2 * Memory });

    assert.equal((await runtime.inspect(id))?.limits.Memory, 2 * Memory);
    assert.equal((await runtime.inspect(id))?.limits.CpuShares, 100);
    await runtime.remove(id);
  });

  test(`${name}: a container of the same name makes way`, async () => {
    const { runtime, image } = candidate();
    const name = `conformance-${crypto.randomUUID()}`;
    const config = { Image: image, Entrypoint: ['sleep', '1000'], Cmd: [], Labels: labels };
    const first = await runtime.create(name, config);

    const second = await runtime.create(name, config);

    assert.notEqual(first, second);
    assert.equal(await runtime.inspect(first), undefined);
    await runtime.remove(second);
  });

  test(`${name}: an image that is nowhere is not here and can't be pulled`, async () => {
    const { runtime } = candidate();
    const reference = 'localhost:1/no/such:image';

    assert.equal(await runtime.image(reference), undefined);

    const { signal } = new AbortController();
    await assert.rejects(runtime.pull(reference, { signal }), ImagePullFailed);
  });
}

/** The container when it has reached a state; told by the runtime's own changes. */
function state(
  runtime: Runtime,
  id: string,
  wanted: RuntimeContainer['state'],
): Promise<RuntimeContainer | undefined> {
  return new Promise((resolve, reject) => {
    const look = () => {
      runtime.inspect(id).then((container) => {
        if (container?.state !== wanted) return;
        watch[Symbol.dispose]();
        resolve(container);
      }, reject);
    };
    const watch = runtime.watch({
      onChanged: look,
      onConnected: look,
      onDisconnected: reject,
      onFault: reject,
    });
  });
}

async function read(output: AsyncIterable<{ readonly data: Buffer }>): Promise<string> {
  let text = '';
  for await (const { data } of output) text += data.toString();
  return text;
}

async function until(output: AsyncIterable<{ readonly data: Buffer }>, text: string) {
  for await (const { data } of output) if (data.toString().includes(text)) return;
}

async function exitCode(exec: { exitCode(): Promise<number | undefined> }): Promise<number> {
  for (;;) {
    const code = await exec.exitCode();
    if (code !== undefined) return code;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
