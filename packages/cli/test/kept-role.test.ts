import assert from 'node:assert/strict';
import process from 'node:process';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { FromRole, ToRole } from '../src/channel/messages.ts';
import { CommandFailed } from '../src/command.ts';
import { KeptRole } from '../src/supervisor/kept-role.ts';
import { RoleProcess } from '../src/supervisor/process/role-process.ts';

/** A process of a role, which says and does what the test wants. */
class ScriptedProcess {
  readonly heard: ToRole['type'][] = [];
  readonly #end = Promise.withResolvers<string>();
  readonly ended = this.#end.promise;
  readonly pid = undefined;
  readonly lastWords = '';
  readonly say: (message: FromRole) => void;

  constructor(say: (message: FromRole) => void) {
    this.say = say;
  }

  send({ type }: ToRole): void {
    this.heard.push(type);
  }

  async end(how: string): Promise<void> {
    this.#end.resolve(how);
    await turn();
  }

  stop(): Promise<void> {
    return this.end('it ended with code 0');
  }
}

const ready: FromRole = {
  type: 'ready',
  facts: 'here',
  took: { loadedMs: 1, toldMs: 2, servesMs: 3 },
};

/** A role that is kept, its processes one after another, and a clock for its pauses. */
function begun(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const processes: ScriptedProcess[] = [];
  const told: string[] = [];
  const events: string[] = [];
  let refusal: Error | undefined;
  const role = new KeptRole({
    name: 'server',
    startProcess(onMessage) {
      if (refusal) throw refusal;
      const scripted = new ScriptedProcess(onMessage);
      processes.push(scripted);
      return scripted as unknown as RoleProcess; // as much as is asked of one
    },
    input: () => ({ type: 'start', input: {} }) as unknown as ToRole, // what it is is the role's matter
    onReady: (facts) => void events.push(`ready: ${String(facts)}`),
    onEnded: () => void events.push('ended'),
    onMessage: ({ type }) => void events.push(type),
    tell: (what) => void told.push(what),
  });
  const last = (): ScriptedProcess => {
    const process = processes.at(-1);
    assert.ok(process);
    return process;
  };
  return {
    ...{ role, processes, told, events, last },
    pass: (ms: number) => t.mock.timers.tick(ms),
    refuse(error: Error | undefined) {
      refusal = error;
    },
  };
}

test('a role loads at once, and is told to serve when it is to begin', async (t) => {
  const { role, last, events } = begun(t);
  assert.deepEqual(last().heard, []);

  const serving = role.begin();
  assert.deepEqual([last().heard, role.isReady], [['start'], false]);
  last().say(ready);
  await serving;

  assert.equal(role.isReady, true);
  assert.deepEqual(events, ['ready: here']);
});

test('a role that has ended is started again, and told to serve', async (t) => {
  const { role, processes, told, events, last, pass } = begun(t);
  const serving = role.begin();
  last().say(ready);
  await serving;

  await last().end('it was ended by SIGKILL');
  assert.equal(role.isReady, false);
  pass(1);
  assert.deepEqual([processes.length, last().heard], [2, ['start']]);
  last().say(ready);

  assert.equal(role.isReady, true);
  assert.deepEqual(told, ['server: it was ended by SIGKILL; it is started again']);
  assert.deepEqual(events, ['ready: here', 'ended', 'ready: here']);
});

test('one that was not to serve yet is not told to when it is started again, and serves all the same', async (t) => {
  const { role, last, pass } = begun(t);

  await last().end('it ended with code 1');
  pass(1);
  assert.deepEqual(last().heard, []);
  const serving = role.begin();
  assert.deepEqual(last().heard, ['start']);
  last().say(ready);

  await serving;
  assert.equal(role.isReady, true);
});

test('one that ends when it was to serve for the first time has failed', async (t) => {
  const { role, last } = begun(t);
  const serving = role.begin();
  serving.catch(() => {});

  await last().end('it ended with code 1');

  await assert.rejects(serving, /^Error: server could not start: it ended with code 1$/);
});

test('one that ends again and again has pauses, of which people are told', async (t) => {
  const { role, processes, told, last, pass } = begun(t);
  role.begin().catch(() => {});
  for (const pause of [0, 250, 500]) {
    await last().end('it ended with code 1');
    const before = processes.length;
    if (pause > 0) pass(pause - 1);
    assert.equal(processes.length, before);
    pass(1);
    assert.equal(processes.length, before + 1);
  }

  assert.deepEqual(told, [
    'server: it ended with code 1; it is started again',
    'server: it ended with code 1; next try in 0.25 s',
    'server: it ended with code 1; next try in 0.5 s',
  ]);
});

test('a role that cannot serve says why to whoever begins it', async (t) => {
  const { role, last } = begun(t);
  const serving = role.begin();
  last().say({ type: 'refused', message: 'port 8929 is taken by a fleet' });

  await assert.rejects(serving, (error) => {
    return error instanceof CommandFailed && error.message === 'port 8929 is taken by a fleet';
  });
});

test('an error that nobody has caught is told of with its place', async (t) => {
  const { role, told, last } = begun(t);
  role.begin().catch(() => {});
  last().say({ type: 'failed', stack: 'Error: no\n    at here' });

  await last().end('it ended with code 1');

  assert.deepEqual(told, [
    'server: an error was not handled: Error: no\n    at here; it is started again',
  ]);
});

test('what a process that has ended had still to say is not heard', async (t) => {
  const { role, processes, events, last, pass } = begun(t);
  role.begin().catch(() => {});
  await last().end('it ended with code 1');
  pass(1);

  processes[0]?.say(ready);
  processes[0]?.say({ type: 'taken', id: 1 });

  assert.equal(role.isReady, false);
  assert.deepEqual(events, ['ended']);
  last().say({ type: 'taken', id: 1 });
  assert.deepEqual(events, ['ended', 'taken']);
});

test('a role that is stopped stays so, also in the pause before it was to be started again', async (t) => {
  const { role, processes, told, last, pass } = begun(t);
  role.begin().catch(() => {});
  await last().end('it ended with code 1');

  await role.stop();
  pass(60_000);

  assert.equal(processes.length, 1);
  assert.equal(told.length, 1);
});

test('where the system has no process left, it is tried again, and nobody else ends', async (t) => {
  const { role, processes, told, last, pass, refuse } = begun(t);
  role.begin().catch(() => {});
  await last().end('it ended with code 1');
  refuse(new Error('spawn ENOMEM'));

  pass(1);
  refuse(undefined);
  pass(250);

  assert.deepEqual(told.slice(1), [
    'server: it cannot be started: Error: spawn ENOMEM; next try in 0.25 s',
  ]);
  assert.deepEqual([processes.length, last().heard], [2, ['start']]);
});

test('a process that the system does not start has ended, and says why', async (t) => {
  const { execPath } = process;
  t.after(() => {
    process.execPath = execPath;
  });
  process.execPath = '/nowhere/node';
  const role = new RoleProcess({
    ...{ entry: new URL(import.meta.url), arguments: [], flags: [], environment: {} },
    onMessage() {},
  });

  assert.match(await role.ended, /^it cannot be started: .*ENOENT/);
});
