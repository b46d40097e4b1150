import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FromRole, ToRole } from '../src/channel/messages.ts';
import { KeptRole } from '../src/supervisor/kept-role.ts';
import type { RoleProcess } from '../src/supervisor/process/role-process.ts';

/** Larger than the number of any process. */
const noPid = 2 ** 22;

/** A process that does what the test says. */
function scripted(number: number, say: (message: FromRole) => void) {
  const ended = Promise.withResolvers<string>();
  const looked = Promise.withResolvers<string>();
  const sent: ToRole['type'][] = [];
  return {
    ...{ pid: noPid + number, say, sent, ended: ended.promise, lastWords: '' },
    send: (message: ToRole) => void sent.push(message.type),
    kill: () => ended.resolve('it was ended by SIGKILL'),
    end: () => ended.resolve('it ended with code 1'),
    async stop() {
      ended.resolve('it ended with code 0');
    },
    debugger: () => looked.promise,
    /** Nothing can be seen of what it executes. */
    isOpaque: () => looked.reject(new Error('no debugger')),
  };
}

function kept() {
  const processes: ReturnType<typeof scripted>[] = [];
  const told: string[] = [];
  let changed = Promise.withResolvers<void>();
  const role = new KeptRole({
    name: 'server',
    startProcess(onMessage) {
      const process = scripted(processes.length + 1, onMessage);
      processes.push(process);
      // Of a process these are all that is asked of one.
      return process as unknown as RoleProcess;
    },
    onProcess() {
      changed.resolve();
      changed = Promise.withResolvers();
    },
    input: () => ({ type: 'start' }) as unknown as ToRole,
    ...{ onReady() {}, onEnded() {}, onMessage() {} },
    tell: (what) => void told.push(what),
  });
  return { role, processes, told, nextProcess: () => changed.promise };
}

/** It serves, is asked, and says nothing for very long. */
function standStill({ role, processes }: ReturnType<typeof kept>): void {
  role.begin().catch(() => {});
  const took = { loadedMs: 0, toldMs: 0, servesMs: 0 };
  processes[0]?.say({ type: 'ready', facts: {}, took });
  const now = performance.now();
  role.look(now + 1000);
  role.look(now + 30_000);
}

test('what takes the place of a role that stands still loads while that one is looked into', async () => {
  const all = kept();
  const { role, processes, told, nextProcess } = all;
  await nextProcess();

  standStill(all);
  assert.equal(processes.length, 2);
  assert.equal(role.pid, noPid + 1);
  assert.deepEqual(processes[1]?.sent, [], 'it serves when it is its turn');
  const replaced = nextProcess();
  processes[0]?.isOpaque();
  await replaced;

  assert.equal(role.pid, noPid + 2);
  assert.deepEqual(processes[1]?.sent, ['start']);
  assert.equal(processes.length, 2);
  assert.match(
    told.join(),
    /^server: its event loop stood still for [\d.]+ s; it is started again$/,
  );
  await role.stop();
});

test('one that ended before it was its turn is followed by another', async () => {
  const all = kept();
  const { role, processes, told, nextProcess } = all;
  await nextProcess();

  standStill(all);
  processes[1]?.end();
  await processes[1]?.ended;
  const replaced = nextProcess();
  processes[0]?.isOpaque();
  await replaced;

  assert.equal(role.pid, noPid + 3);
  assert.equal(told.length, 1, 'it had no place yet');
  await role.stop();
});

test('a stop ends both', async () => {
  const all = kept();
  const { role, processes, nextProcess } = all;
  await nextProcess();
  standStill(all);

  await role.stop();

  assert.deepEqual(await Promise.all(processes.map(({ ended }) => ended)), [
    'it ended with code 0',
    'it ended with code 0',
  ]);
});
