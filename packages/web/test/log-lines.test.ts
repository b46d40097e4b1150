import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogLines } from '../src/app/log/log-lines.ts';

const read = (...portions: readonly string[]) => {
  const log = new LogLines();
  for (const portion of portions) log.push(portion);
  return log;
};
const texts = ({ lines }: LogLines) =>
  lines.map(({ pieces }) => pieces.map(({ text }) => text).join(''));

const section = (name: string, body: string, from = 100, until = 165, options = '') =>
  `\x1b[0Ksection_start:${from}:${name}${options}\r\x1b[0KHeading of ${name}\n${body}` +
  `\x1b[0Ksection_end:${until}:${name}\r\x1b[0K`;

test('lines keep their order and their empty ones', () => {
  assert.deepEqual(texts(read('a\n\nb\n')), ['a', '', 'b']);
});

test('an unfinished line is shown and goes on', () => {
  const log = read('one\ntw');
  assert.deepEqual(texts(log), ['one', 'tw']);

  log.push('o\nthree');

  assert.deepEqual(texts(log), ['one', 'two', 'three']);
});

test('any portions give the same lines and sections', () => {
  const text = `\x1b[1mstart\n${section('a', `in a\n${section('b', 'in b\n')}`)}\x1b[32mend\x1b[0m\nlast`;
  const whole = read(text);

  for (const length of [1, 2, 3, 7, 19]) {
    const portions = text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
    const log = read(...portions);
    assert.deepEqual(log.lines, whole.lines);
    assert.deepEqual(log.sections, whole.sections);
  }
});

test('a section has a heading, lines inside, and a duration', () => {
  const log = read(`before\n${section('build', 'inside\n')}after\n`);

  assert.deepEqual(texts(log), ['before', 'Heading of build', 'inside', 'after']);
  assert.deepEqual(log.sections, [
    { name: 'build', startedAt: 100, endedAt: 165, isCollapsed: false },
  ]);
  assert.deepEqual(
    log.lines.map(({ heading, inside }) => ({ heading, inside })),
    [
      { heading: undefined, inside: [] },
      { heading: 0, inside: [] },
      { heading: undefined, inside: [0] },
      { heading: undefined, inside: [] },
    ],
  );
});

test('sections in sections fold inside them', () => {
  const log = read(section('outer', section('inner', 'deep\n')));

  assert.deepEqual(
    log.lines.map(({ inside }) => inside),
    [[], [0], [0, 1]],
  );
});

test('a section can ask to be folded', () => {
  const log = read(section('quiet', 'x\n', 1, 2, '[collapsed=true]'));

  assert.equal(log.sections[0]?.isCollapsed, true);
});

test('the end of an outer section ends those inside it', () => {
  const log = read('section_start:1:a\rA\nsection_start:2:b\rB\nx\nsection_end:9:a\rafter\n');

  assert.deepEqual(
    log.sections.map(({ endedAt }) => endedAt),
    [9, 9],
  );
  assert.deepEqual(log.lines.at(-1)?.inside, []);
});

test('an end whose start is not loaded is ignored', () => {
  assert.deepEqual(texts(read('section_end:9:a\rafter\n')), ['after']);
});

test('a carriage return writes the line anew', () => {
  assert.deepEqual(texts(read('10 %\r50 %\r100 %\n')), ['100 %']);
  assert.deepEqual(texts(read('windows\r\n')), ['windows']);
});

test('the look goes on to the next line, also behind a line that was still being written', () => {
  const log = read('\x1b[31mre', 'd\nstill red\n');

  assert.deepEqual(
    log.lines.map(({ pieces }) => pieces),
    [[{ text: 'red', style: { color: 1 } }], [{ text: 'still red', style: { color: 1 } }]],
  );
});

test('stamped lines lose their stamps and keep their times', () => {
  const log = read(
    '2026-11-23T01:02:03.000004Z 00O first\n2026-11-23T01:02:04.000000Z 01E sec\n2026-11-23T01:02:04.000001Z 01E+ond\n',
  );

  assert.deepEqual(texts(log), ['first', 'second']);
  assert.equal(log.lines[0]?.at, '2026-11-23T01:02:03.000004Z');
  assert.equal(log.isStamped, true);
  assert.equal(read('without\n').isStamped, false);
});

test('lines of a container lose the times that the cluster was asked for', () => {
  const log = new LogLines({ of: 'cluster' });
  log.push('2026-11-23T01:02:03.123456789Z hello\n2026-11-23T01:02:04Z \nno time\n');

  assert.deepEqual(texts(log), ['hello', '', 'no time']);
  assert.deepEqual(
    log.lines.map(({ at }) => at),
    ['2026-11-23T01:02:03.123456789Z', '2026-11-23T01:02:04Z', undefined],
  );
});

test('a line without end is cut, not kept', () => {
  const log = new LogLines();
  for (let portion = 0; portion < 100; portion += 1) log.push('x'.repeat(10_000));

  assert.equal(log.lines.length, 1);
  assert.ok((texts(log)[0]?.length ?? 0) < 25_000);
});

test('50 MB of log are read in seconds', () => {
  const portion = `${'a line of a log, as long as lines usually are\n'.repeat(1400)}`;
  const started = performance.now();

  const log = read(...Array.from({ length: 80 }, () => portion));

  assert.equal(log.lines.length, 112_000);
  assert.ok(performance.now() - started < 5000);
});
