import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Trace, type TraceView } from '../src/app/log/trace.ts';

const line = (number: number) => `line ${String(number).padStart(7, '0')} of a long log\n`;
const lines = 200_000;
const content = Buffer.from(Array.from({ length: lines }, (_, at) => line(at + 1)).join(''));

const { fetch: realFetch } = globalThis;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** A log on a server that counts what it is asked for; drawn as soon as it changes. */
function open() {
  let sent = 0;
  globalThis.fetch = async (_address, init) => {
    const range = new Headers(init?.headers).get('range') ?? '';
    const [, from = '', to = ''] = /bytes=(\d*)-(\d*)/.exec(range) ?? [];
    const start = from === '' ? Math.max(0, content.length - Number(to)) : Number(from);
    const end = from === '' ? content.length : Math.min(content.length, Number(to) + 1);
    sent += end - start;
    const headers = { 'content-range': `bytes ${start}-${end - 1}/${content.length}` };
    return new Response(content.subarray(start, end), { status: 206, headers });
  };
  let view: TraceView | undefined;
  const trace = new Trace(
    '/trace',
    (next) => {
      view = next;
    },
    () => {},
    (draw) => draw(),
  );
  const shown = () => {
    assert.ok(view);
    const texts = view.log.lines.map(({ pieces }) => pieces.map(({ text }) => text).join(''));
    return { first: texts[0], last: texts.at(-1), view };
  };
  return { trace, shown, sent: () => sent };
}

const text = (number: number) => line(number).trimEnd();

test('of a long log the end is shown, then its beginning, and neither brings all of it', async () => {
  const { trace, shown, sent } = open();

  await trace.loadEnd();
  assert.equal(shown().last, text(lines));
  await trace.loadBeginning();

  assert.equal(shown().first, text(1));
  assert.equal(shown().view.startBytes, 0);
  assert.equal(shown().view.sizeBytes, content.length);
  assert.ok(shown().view.restBytes > content.length / 2);
  assert.ok(sent() < content.length / 3, `${sent()} of ${content.length} bytes`);
});

test('from the beginning it goes on line by line, none twice and none missing', async () => {
  const { trace, shown } = open();
  await trace.loadEnd();
  await trace.loadBeginning();

  await trace.loadLater();
  await trace.loadLater();

  const { view } = shown();
  view.log.lines.forEach(({ pieces }, index) => {
    assert.equal(pieces.map((piece) => piece.text).join(''), text(index + 1));
  });
});

test('what comes meanwhile is counted at the beginning, and shown at the end', async () => {
  const { trace, shown } = open();
  await trace.loadEnd();
  await trace.loadBeginning();
  const { last } = shown();

  trace.append(content.length, 'more\n', content.length + 5);

  assert.equal(shown().last, last);
  assert.equal(shown().view.sizeBytes, content.length + 5);
});
