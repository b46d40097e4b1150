import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LevelLimits, PriorityLevel } from '../src/flow-control/priority-level.ts';

const signal = () => new AbortController().signal;

/** Two levels of one server, with requests that end when the test says so. */
class Levels {
  readonly #all: PriorityLevel[] = [];
  readonly served: string[] = [];
  readonly #ends = new Map<string, () => void>();

  add(name: string, limits: Partial<LevelLimits>): PriorityLevel {
    const usual = { seats: 1, lendable: 0, mayBorrow: 0, waiting: 10, waitingOfFlow: 10 };
    const level = new PriorityLevel(name, { ...usual, ...limits }, () => this.#all);
    this.#all.push(level);
    return level;
  }

  async ask(level: PriorityLevel, request: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ends.set(request, resolve);
    void level.serve('flow', signal, () => {
      this.served.push(request);
      return promise;
    });
    await new Promise(setImmediate);
  }

  async end(request: string): Promise<void> {
    this.#ends.get(request)?.();
    await new Promise(setImmediate);
  }

  /** Who still waits is served and ends: nobody is refused after the test. */
  [Symbol.dispose](): void {
    for (const end of this.#ends.values()) end();
  }
}

test('a level uses the seats that another one lends, as many as both allow', async () => {
  using levels = new Levels();
  levels.add('idle', { seats: 4, lendable: 2 });
  const greedy = levels.add('greedy', { seats: 1, mayBorrow: Infinity });
  const modest = levels.add('modest', { seats: 1, mayBorrow: 0 });

  for (const request of ['own', 'lent', 'lent too', 'waits']) await levels.ask(greedy, request);
  for (const request of ['modest', 'waits as well']) await levels.ask(modest, request);

  assert.deepEqual(levels.served, ['own', 'lent', 'lent too', 'modest']);
  assert.equal(greedy.figures.executing, 3);
});

test('a seat that comes back is for those who wait where it belongs, before all others', async () => {
  using levels = new Levels();
  const owner = levels.add('owner', { seats: 1, lendable: 1 });
  const guest = levels.add('guest', { seats: 1, mayBorrow: 1 });
  for (const request of ['own', 'guest', 'guest waits']) await levels.ask(guest, request);
  await levels.ask(owner, 'owner waits');
  assert.deepEqual(levels.served, ['own', 'guest']);

  await levels.end('guest');
  assert.equal(levels.served.at(-1), 'owner waits');

  await levels.end('owner waits');
  assert.equal(levels.served.at(-1), 'guest waits');
});
