import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard, resized, said } from '../src/app/terminal/channel.ts';

const message = (channel: number, text: string) =>
  new Uint8Array([channel, ...new TextEncoder().encode(text)]).buffer;

test('what a program prints is told from how it ended', () => {
  const output = heard(message(1, 'hello'));
  assert.equal(output?.type === 'output' && new TextDecoder().decode(output.bytes), 'hello');
  assert.equal(heard(message(2, 'trouble'))?.type, 'output');
  assert.deepEqual(heard(message(3, '{"status":"Success"}')), { type: 'end', why: undefined });
  assert.deepEqual(heard(message(3, '{"status":"Failure","message":"exit code 127"}')), {
    type: 'end',
    why: 'exit code 127',
  });
});

test('empty messages, with which the server opens its channels, say nothing', () => {
  assert.equal(heard(message(1, '')), undefined);
  assert.equal(heard(new ArrayBuffer(0)), undefined);
});

test('what is typed goes to the program', () => {
  assert.deepEqual([...said('ls')], [0, 108, 115]);
});

test('a program is told how large its terminal has become', () => {
  const [channel, ...rest] = resized(80, 24);

  assert.equal(channel, 4);
  assert.equal(new TextDecoder().decode(new Uint8Array(rest)), '{"Width":80,"Height":24}');
});
