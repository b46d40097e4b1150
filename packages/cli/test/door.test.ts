import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { countConnections } from '../src/http/limits/connection-limits.ts';
import { type Arrival, openDoor } from '../src/supervisor/door/door.ts';

const known = {
  roles: new Set(['server', 'registry'] as const),
  names: { machine: 'machine', hosts: [] },
};

/** A door whose clock the test moves, and where connections go from it. */
async function doorOf(t: TestContext, altogether = 100) {
  const clock = { ms: 0 };
  const arrived: string[] = [];
  const arrivals = new Set<Arrival>();
  const door = await openDoor(
    { port: undefined, from: 42_000, addresses: ['127.0.0.1'] },
    known,
    (to, arrival) => {
      arrived.push(to);
      arrivals.add(arrival);
    },
    {
      idleMs: 600_000,
      longestMs: 60_000,
      connections: countConnections({ ofAddress: 1, altogether }),
      nowMs: () => clock.ms,
    },
  );
  t.after(() => {
    door.close();
    door.endConnections();
  });
  const open = (): Socket => {
    const socket = connect(door.port, '127.0.0.1');
    t.after(() => socket.destroy());
    return socket.on('error', () => {});
  };
  const until = async (count: number) => {
    while (arrived.length < count) await turn();
  };
  return { clock, arrived, open, until };
}

test('a connection goes to whom its first request is for, however it is cut', async (t) => {
  const { arrived, open, until } = await doorOf(t);

  open().write('GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until(1);
  const cut = open();
  for (const part of ['GET /v2', '/ HTTP/1.1\r\n', 'Host: loc', 'alhost\r\n']) {
    cut.write(part);
    await turn();
  }
  await until(2);
  open().write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until(3);

  assert.deepEqual(arrived, ['registry', 'registry', 'server']);
});

test('whoever says bit by bit whom it wants has an end, however often it says something', async (t) => {
  const { clock, arrived, open } = await doorOf(t);
  const slow = open();
  slow.resume().write('GET /');

  // Until it has said more than any client does.
  for (let said = 0; !slow.closed && said < 20_000; said += 1) {
    slow.write('x');
    clock.ms += 1000;
    await turn();
  }

  assert.deepEqual([slow.closed, arrived], [true, []]);
});

test('a client that was silent first has its time from its first byte on', async (t) => {
  const { clock, arrived, open, until } = await doorOf(t);
  const late = open();
  await once(late, 'connect');
  for (let turns = 0; turns < 10; turns += 1) await turn();
  clock.ms = 70_000;

  late.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until(1);

  assert.deepEqual(arrived, ['server']);
});

test('those who have said nothing yet are so many at most; the rest hears it', async (t) => {
  const { arrived, open, until } = await doorOf(t, 2);
  const first = open();
  open();
  const [answer] = await once(open(), 'data');
  assert.match(String(answer), /^HTTP\/1\.1 503[\s\S]*too many connections/);

  first.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until(1);
  open().write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until(2);

  assert.deepEqual(arrived, ['server', 'server']);
});
