import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { SpareRooms } from '../src/executors/shell/rooms/spare-rooms.ts';

const needsRoot = { skip: process.getuid?.() === 0 ? false : 'only root can make namespaces' };
const environment = { PATH: process.env.PATH ?? '' };

test(
  'a room that was made ahead is the next job’s, and each has one of its own',
  needsRoot,
  async () => {
    const rooms = new SpareRooms();
    const first = await rooms.take(environment);
    rooms.refill();
    rooms.refill();

    const [second, third] = await Promise.all([rooms.take(environment), rooms.take(environment)]);

    const keepers = [first, second, third].map(({ keeper }) => keeper.pid);
    assert.equal(new Set(keepers).size, 3);
    for (const room of [first, second, third]) room.close();
  },
);

test('a room that has ended meanwhile is given to nobody', needsRoot, async () => {
  const rooms = new SpareRooms();
  (await rooms.take(environment)).close();
  rooms.refill();
  const spare = await rooms.spare;
  spare?.keeper.kill('SIGKILL');
  if (spare) await once(spare.keeper, 'exit');

  const taken = await rooms.take(environment);

  assert.ok(taken.isThere);
  assert.notEqual(taken.keeper.pid, spare?.keeper.pid);
  taken.close();
});

test('a room goes with all that waits in it when its runner lets go', needsRoot, async () => {
  const room = await new SpareRooms().take(environment);
  const gates = await Promise.all(room.gates);

  const ended = once(room.keeper, 'exit');
  room.close();
  await ended;

  for (const gate of gates) {
    while (gate.isThere) await new Promise((resolve) => setImmediate(resolve));
  }
});
