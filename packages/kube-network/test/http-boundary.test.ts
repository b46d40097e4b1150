import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { HttpBoundary } from '../src/relay/http-boundary.ts';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const head = 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc';
const chunked = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const okChunked =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nTrailer: t\r\n\r\n';

type State = 'idle' | 'busy' | 'opaque';

const stateOf = (boundary: HttpBoundary): State => {
  if (boundary.isIdle) return 'idle';
  return boundary.isBusy ? 'busy' : 'opaque';
};

suite('the boundaries of HTTP requests', () => {
  for (const [title, client, pod, expected] of [
    ['nothing yet', '', '', 'idle'],
    ['a request without its answer', get, '', 'busy'],
    ['half of a request', get.slice(0, 9), '', 'busy'],
    ['a request and its answer', get, ok, 'idle'],
    ['an answer that is not complete', get, ok.slice(0, -1), 'busy'],
    ['a body with a length', post, ok, 'idle'],
    ['a body that is not complete', post.slice(0, -1), ok, 'busy'],
    ['chunks both ways', chunked, okChunked, 'idle'],
    ['chunks without their end', get, okChunked.slice(0, -2), 'busy'],
    ['an answer to HEAD that tells a length', head, ok.slice(0, -2), 'idle'],
    ['an interim answer', post, 'HTTP/1.1 100 Continue\r\n\r\n', 'busy'],
    ['an interim answer and the real one', post, `HTTP/1.1 103 Early Hints\r\n\r\n${ok}`, 'idle'],
    ['no content', get, 'HTTP/1.1 204 No Content\r\n\r\n', 'idle'],
    ['not modified', get, 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', 'idle'],
    ['two requests at once and one answer', get + get, ok, 'busy'],
    ['two requests at once and two answers', get + get, ok + ok, 'idle'],
    ['an answer that lasts until the end', get, 'HTTP/1.1 200 OK\r\n\r\nso far', 'opaque'],
    ['an upgrade', get, 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'opaque'],
    ['TLS', '\x16\x03\x01\x02', '', 'opaque'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '', 'opaque'],
    ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\n\r\n', '', 'opaque'],
    ['a server that speaks first', '', '220 hello\r\n', 'opaque'],
    ['an answer that nobody has asked for', get, ok + ok, 'opaque'],
  ] as const) {
    test(`${title} is ${expected}, in one piece or byte by byte`, () => {
      const whole = new HttpBoundary();
      if (client) whole.fromClient(Buffer.from(client, 'latin1'));
      if (pod) whole.fromPod(Buffer.from(pod, 'latin1'));
      const bytes = new HttpBoundary();
      for (const byte of Buffer.from(client, 'latin1')) bytes.fromClient(Buffer.of(byte));
      for (const byte of Buffer.from(pod, 'latin1')) bytes.fromPod(Buffer.of(byte));

      assert.deepEqual([stateOf(whole), stateOf(bytes)], [expected, expected]);
    });
  }
});
