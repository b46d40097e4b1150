import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSlots } from '../src/live/slots.ts';
import { root, startServer } from './harness.ts';

test('nobody holds more places than their own, and what is given back can be taken again', () => {
  const slots = createSlots({ each: 2, altogether: 3 });
  const back = slots.take('ann');
  slots.take('ann');

  assert.throws(() => slots.take('ann'), { status: 429, headers: { 'retry-after': '10' } });
  slots.take('ben');
  assert.throws(() => slots.take('eve'), { status: 503 });
  back();
  slots.take('eve');
});

test('strangers who listen for ever take no places from users', async () => {
  await using server = await startServer();
  const project = await server.project('open');
  await server.api('PUT', `/projects/${project.id}`, { visibility: 'public' });
  const ending = new AbortController();
  const listen = async (
    address: string,
    headers: Record<string, string> = {},
    signal = ending.signal,
  ) => {
    const url = `${server.url}/-/events?project=${project.id}`;
    const request = new Request(url, { headers, signal });
    return (await server.server.fetch(request, { address })).status;
  };
  const asked = Array.from({ length: 300 }, (_, index) => listen(`10.0.0.${index % 15}`));
  const statuses = await Promise.all(asked);

  assert.equal(statuses.filter((status) => status === 200).length, 200);
  assert.equal(await listen('10.0.0.1', { 'private-token': root.token }), 200);
  ending.abort();
  const later = new AbortController();
  const again = await listen('10.0.0.99', {}, later.signal);
  assert.equal(again, 200, 'their places are free again');
  later.abort();
});
