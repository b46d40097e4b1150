import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock, duration, relativeTime, size } from '../src/app/ui/time/time-words.ts';

const now = new Date('2026-11-23T12:00:00Z');

for (const [seconds, expected] of [
  [0, 'just now'],
  [-59, 'just now'],
  [-60, '1 minute ago'],
  [-7199, '1 hour ago'],
  [-3 * 86_400, '3 days ago'],
  [-400 * 86_400, '1 year ago'],
  [30, 'in a moment'],
  [600, 'in 10 minutes'],
] as const) {
  test(`${seconds} s from now is ${expected}`, () => {
    assert.equal(relativeTime(new Date(now.getTime() + seconds * 1000), now), expected);
  });
}

for (const [seconds, asClock, asWords] of [
  [0, '00:00', '0 s'],
  [5.4, '00:05', '5 s'],
  [65, '01:05', '1 min 5 s'],
  [3600, '1:00:00', '1 h'],
  [93_784, '26:03:04', '1 d 2 h'],
] as const) {
  test(`${seconds} s are ${asClock}, in words ${asWords}`, () => {
    assert.equal(clock(seconds), asClock);
    assert.equal(duration(seconds), asWords);
  });
}

for (const [bytes, expected] of [
  [0, '0 B'],
  [999, '999 B'],
  [4600, '4.6 kB'],
  [999_999, '1.0 MB'],
  [200_000_000, '200 MB'],
] as const) {
  test(`${bytes} bytes are ${expected}`, () => {
    assert.equal(size(bytes), expected);
  });
}
