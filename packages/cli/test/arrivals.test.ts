import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Arrivals } from '../src/supervisor/door/arrivals.ts';
import type { Arrival } from '../src/supervisor/door/door.ts';

/** A connection that writes down what becomes of it. */
function connection(begin: string): Arrival & { readonly heard: string[] } {
  const heard: string[] = [];
  const socket = {
    end: (text: string) => void heard.push(text),
    destroy: () => void heard.push('cut off'),
    setTimeout: () => {},
  };
  return { heard, head: Buffer.from(begin), socket: socket as unknown as Socket };
}

const request = 'GET / HTTP/1.1\r\n\r\n';

function clockOf(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  return t.mock.timers;
}

test('who comes while a role is away is there when it is back, in order, and hears nothing else', (t) => {
  const clock = clockOf(t);
  const arrivals = new Arrivals('server');
  const [first, second] = [connection(request), connection(request)];
  arrivals.keep(first);
  clock.tick(9_999);
  arrivals.keep(second);

  assert.deepEqual(arrivals.take(), [first, second]);
  clock.tick(60_000);

  assert.deepEqual([...first.heard, ...second.heard], []);
  assert.deepEqual(arrivals.take(), []);
});

test('who has waited for ten seconds is told to come again', (t) => {
  const clock = clockOf(t);
  const arrivals = new Arrivals('registry');
  const [early, late] = [connection(request), connection(request)];
  arrivals.keep(early);
  clock.tick(5_000);
  arrivals.keep(late);
  clock.tick(5_000);

  assert.match(
    early.heard.join(),
    /^HTTP\/1\.1 503 [\s\S]*Retry-After: 1\r\n[\s\S]*registry is starting/,
  );
  assert.deepEqual(arrivals.take(), [late]);
});

test('a client of TLS is told nothing: it would take words for a broken answer', (t) => {
  const clock = clockOf(t);
  const server = new Arrivals('server');
  const cluster = new Arrivals('cluster');
  const [hello, unread] = [connection('\x16\x03\x01\x02\x00\x01'), connection('')];
  server.keep(hello);
  cluster.keep(unread);

  clock.tick(10_000);

  assert.deepEqual([hello.heard, unread.heard], [['cut off'], ['cut off']]);
});

test('a thousand wait, and the next one is told at once', (t) => {
  clockOf(t);
  const arrivals = new Arrivals('server');
  for (let count = 0; count < 1000; count += 1) arrivals.keep(connection(request));
  const last = connection(request);

  arrivals.keep(last);

  assert.match(last.heard.join(), /^HTTP\/1\.1 503/);
  assert.equal(arrivals.take().length, 1000);
});
