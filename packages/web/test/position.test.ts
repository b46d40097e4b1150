import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notePosition, positionOf, positionOfAll } from '../src/app/data/position.ts';

const answer = (position: string) =>
  new Response('', { headers: { 'x-slipway-position': position } });

test('of a reading with several requests the earliest answer counts', () => {
  const { signal } = new AbortController();

  for (const position of ['a.12', 'a.9', 'a.10']) notePosition(signal, answer(position));

  assert.equal(positionOf(signal), 'a.9');
});

test('an answer that says nothing, and one that nobody could break off, are not noted', () => {
  const { signal } = new AbortController();

  notePosition(signal, new Response(''));
  notePosition(undefined, answer('a.1'));

  assert.equal(positionOf(signal), undefined);
});

const read = (position?: string, error?: Error) => ({ position, error });
const failed = new Error('no answer');

for (const [title, readings, expected] of [
  ['the earliest of several', [read('a.3'), read('a.20')], 'a.3'],
  ['a reading that asked nothing does not count', [read('a.3'), read()], 'a.3'],
  ['what was refused has been read, too', [read('a.3'), read('a.2', failed)], 'a.2'],
  ['what was not answered has to be read again', [read('a.3'), read(undefined, failed)], undefined],
  ['nothing read, nothing known', [read()], undefined],
  ['of two processes nobody knows which was earlier', [read('a.3'), read('b.1')], 'unknown'],
] as const) {
  test(`events go on from: ${title}`, () => {
    assert.equal(positionOfAll(readings), expected);
  });
}
