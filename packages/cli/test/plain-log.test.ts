import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlainLog } from '../src/pipeline/plain-log.ts';

const log =
  'section_start:17:step_script[collapsed=true]\r\x1b[0K\x1b[0;m$ make\r\ndone in a section_\nsection_end:18:step_script\r\x1b[0Kend';
const plain = '\x1b[0;m$ make\r\ndone in a section_\nend';

for (const size of [1, 2, 3, 7, 1000]) {
  test(`a log in pieces of ${size} is printed without the marks of its sections`, () => {
    const bytes = new TextEncoder().encode(log);
    const reader = new PlainLog();
    let printed = '';
    for (let at = 0; at < bytes.length; at += size) {
      printed += reader.push(bytes.subarray(at, at + size));
    }

    assert.equal(printed + reader.end(), plain);
  });
}

const stampedLog = [
  '2026-11-23T01:02:03.000000Z 00O section_start:17:step_script\r\x1b[0K$ make\n',
  '2026-11-23T01:02:03.000000Z 00O 12 %\n',
  '2026-11-23T01:02:04.000000Z 0aE+ done\n',
  '2026 was a year\n',
  '2026-11-23T01:02:05.000000Z 00O section_end:18:step_script\r\x1b[0K\n',
  '2026-11-23',
].join('');

for (const size of [1, 2, 31, 33, 1000]) {
  test(`a log with times in pieces of ${size} is printed without them, its lines whole`, () => {
    const bytes = new TextEncoder().encode(stampedLog);
    const reader = new PlainLog();
    let printed = '';
    for (let at = 0; at < bytes.length; at += size) {
      printed += reader.push(bytes.subarray(at, at + size));
    }

    assert.equal(printed + reader.end(), '$ make\n12 % done\n2026 was a year\n\n2026-11-23');
  });
}

test('the times of lines are kept for whoever wants them', () => {
  const reader = new PlainLog({ keepsTimes: true });
  const line = '2026-11-23T01:02:03.000000Z 00O hello\n';

  assert.equal(reader.push(new TextEncoder().encode(line)) + reader.end(), line);
});

test('what is no mark is not held back longer than its line', () => {
  const reader = new PlainLog();

  assert.equal(reader.push(new TextEncoder().encode('12 % of sections')), '12 % of sections');
});
