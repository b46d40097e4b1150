import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, FromRole, ToRole } from '../src/channel/messages.ts';
import { answerCall, createPeers } from '../src/channel/peers.ts';
import { type Line, Switchboard } from '../src/supervisor/switchboard.ts';

type Call = Extract<FromRole, { type: 'call' }>;

const callOf = (to: Call['to'], id = 1): Call => ({
  ...{ type: 'call', id, to, method: 'repositories', args: ['x'] },
});

/** A role that hears what it is asked. */
function line(isReady = true) {
  const heard: ToRole[] = [];
  const state: Line = {
    isReady,
    send: (message) => void heard.push(message),
  };
  return { state, heard };
}

const numberIn = (heard: readonly ToRole[], at = 0) => {
  const message = heard[at];
  assert.equal(message?.type, 'call');
  return message.id;
};

test('what a role is asked comes to it under a number of the switchboard’s, and back under the asker’s', () => {
  const [board, registry] = [new Switchboard(), line()];
  const answers: Answer[] = [];
  board.connect('registry', registry.state);

  board.call('server', callOf('registry', 7), (answer) => answers.push(answer));
  board.call('cluster', callOf('registry', 7), (answer) => answers.push(answer));
  const [first, second] = [numberIn(registry.heard, 0), numberIn(registry.heard, 1)];
  board.answer({ type: 'answer', id: second, value: 'for the cluster' });
  board.answer({ type: 'answer', id: first, value: 'for the server' });

  assert.notEqual(first, second);
  assert.deepEqual(answers, [
    { type: 'answer', id: 7, value: 'for the cluster' },
    { type: 'answer', id: 7, value: 'for the server' },
  ]);
});

test('what nobody plays is refused at once', () => {
  const answers: Answer[] = [];

  new Switchboard().call('server', callOf('cluster'), (answer) => answers.push(answer));

  assert.deepEqual(answers, [{ type: 'answer', id: 1, error: 'Slipway runs without cluster' }]);
});

test('what a role had not answered when it ended is asked of the next, and once only', () => {
  const [board, registry] = [new Switchboard(), line()];
  const answers: Answer[] = [];
  board.connect('registry', registry.state);
  board.call('server', callOf('registry'), (answer) => answers.push(answer));

  board.ended('registry');
  board.started('registry');
  assert.equal(registry.heard.length, 2);
  assert.deepEqual(answers, []);
  board.ended('registry');
  board.started('registry');

  assert.equal(registry.heard.length, 2, 'it may be what ends the role');
  assert.deepEqual(answers, [
    { type: 'answer', id: 1, error: 'registry ended while it was asked' },
  ]);
});

test('what was asked before a role served waits for that', () => {
  const [board, registry] = [new Switchboard(), line(false)];
  const answers: Answer[] = [];
  board.connect('registry', registry.state);

  board.call('server', callOf('registry'), (answer) => answers.push(answer));
  assert.deepEqual(registry.heard, []);
  board.started('registry');
  board.answer({ type: 'answer', id: numberIn(registry.heard), value: [] });

  assert.deepEqual(answers, [{ type: 'answer', id: 1, value: [] }]);
});

test('an answer for an asker that has ended goes nowhere', () => {
  const [board, registry] = [new Switchboard(), line()];
  const answers: Answer[] = [];
  board.connect('registry', registry.state);
  board.call('server', callOf('registry'), (answer) => answers.push(answer));

  board.ended('server');
  board.answer({ type: 'answer', id: numberIn(registry.heard), value: [] });

  assert.deepEqual(answers, []);
});

test('a role asks others as if they were here, and hears their errors as its own', async () => {
  const sent: FromRole[] = [];
  const peers = createPeers((message) => sent.push(message));

  const names = peers.calls.registry.tagNames('root/shop');
  const count = peers.calls.cluster.podCount();
  peers.answered({ type: 'answer', id: 2, error: 'it is away' });
  peers.answered({ type: 'answer', id: 1, value: ['v1'] });

  assert.deepEqual(sent[0], {
    ...{ type: 'call', id: 1, to: 'registry', method: 'tagNames', args: ['root/shop'] },
  });
  assert.deepEqual(await names, ['v1']);
  await assert.rejects(count, /it is away/);
});

test('only what a role answers can be asked of it', async () => {
  const methods = {
    double: async (value: number) => 2 * value,
    fails: async () => {
      throw new Error('not today');
    },
  };
  const ask = (method: string, ...args: readonly unknown[]) =>
    answerCall(methods, { id: 1, method, args });

  assert.deepEqual(await ask('double', 21), { type: 'answer', id: 1, value: 42 });
  assert.deepEqual(await ask('fails'), { type: 'answer', id: 1, error: 'not today' });
  for (const method of ['toString', 'constructor', '__proto__', 'gone']) {
    const { error } = await ask(method);
    assert.equal(error, `nobody here answers ${method}`);
  }
});
