import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createApi } from '../src/api/api.ts';
import { readEvents, type ServerEvent } from '../src/api/events.ts';
import { connected, untilHeard } from '../src/api/until-heard.ts';
import { CommandFailed } from '../src/command.ts';

const whatNow = 'slipway app list says how it is';
const begin = { 'content-type': 'text/event-stream' };
const job = (status: string) => `event: job\ndata: {"status":"${status}"}\n\n`;

/** A server whose answers are written by hand, one function for each request. */
async function serverOf(...answers: readonly ((response: ServerResponse) => void)[]) {
  let asked = 0;
  const server = createServer((_, response) => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    answer?.(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    api: createApi({ url }, 'a token'),
    asked: () => asked,
    [Symbol.dispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function read(answer: Response, patienceMs: number): Promise<readonly ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of readEvents(answer, { whatNow, patienceMs })) events.push(event);
  return events;
}

test('a stream that falls silent ends with a sentence that says what to do', async () => {
  using server = await serverOf((it) => it.writeHead(200, begin).write(job('running')));

  const reading = read(await server.api.follow('POST', '/'), 50);

  await assert.rejects(reading, (error) => {
    assert.ok(error instanceof CommandFailed);
    assert.match(
      error.message,
      /^nothing was heard of http:\/\/127\.0\.0\.1:\d+ for 0 s\. slipway app/,
    );
    return true;
  });
});

test('a stream that says that it is still there is not silent', async () => {
  using server = await serverOf((it) => {
    it.writeHead(200, begin);
    let left = 80;
    const timer = setInterval(() => {
      left -= 1;
      it.write(left > 0 ? ': still here\n\n' : job('success'));
      if (left === 0) clearInterval(timer);
    }, 25);
  });

  const answer = await server.api.follow('POST', '/');
  for await (const { data } of readEvents(answer, { whatNow, patienceMs: 1_500 })) {
    assert.deepEqual(data, { status: 'success' });
    return;
  }
});

test('a stream that is cut ends with a sentence, not with a stack', async () => {
  using server = await serverOf((it) => {
    it.writeHead(200, begin).write(job('running'), () => it.destroy());
  });

  const reading = read(await server.api.follow('POST', '/'), 5_000);

  await assert.rejects(reading, (error) => {
    assert.ok(error instanceof CommandFailed);
    assert.match(error.message, /^the answer of http:\S+ broke off: .+\. slipway app list says/);
    return true;
  });
});

test('a stream that ends before its time ends with a sentence', async () => {
  using server = await serverOf((it) => it.writeHead(200, begin).end(job('running')));

  await assert.rejects(
    read(await server.api.follow('POST', '/'), 5_000),
    /ended its answer before/,
  );
});

test('whoever hears what happens goes on after the server was away', async () => {
  using server = await serverOf(
    (it) => it.writeHead(200, begin).write(job('running'), () => it.destroy()),
    (it) => it.writeHead(503, { 'content-type': 'text/plain' }).end('is starting again'),
    (it) => it.writeHead(200, begin).write(job('success')),
  );
  const heard: string[] = [];

  const status = await untilHeard(server.api, { query: 'job=1', whatNow }, ({ name, data }) => {
    heard.push(name);
    if (name === connected) return undefined;
    const { status } = data as { readonly status: string };
    return status === 'success' ? status : undefined;
  });

  assert.equal(status, 'success');
  assert.deepEqual(heard, [connected, 'job', connected, 'job']);
  assert.equal(server.asked(), 3);
});

test('whoever may not hear it is told so at once', async () => {
  using server = await serverOf((it) =>
    it.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"403 Forbidden"}'),
  );

  await assert.rejects(
    untilHeard(server.api, { query: 'job=1', whatNow }, () => undefined),
    /403|may not/,
  );
  assert.equal(server.asked(), 1);
});
