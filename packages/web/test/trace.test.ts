import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Trace, type TraceView } from '../src/app/log/trace.ts';

const line = (number: number) => `line ${String(number).padStart(7, '0')} of a long log\n`;
const lines = 200_000;
const width = line(1).length;
const usual = Buffer.from(Array.from({ length: lines }, (_, at) => line(at + 1)).join(''));

const { fetch: realFetch } = globalThis;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** A log on a server that counts what it is asked for; drawn as soon as it changes. */
function open(content = usual) {
  let sent = 0;
  globalThis.fetch = async (address, init) => {
    const [, by, at] = /\/line\?(line|byte)=(\d+)$/.exec(String(address)) ?? [];
    if (by !== undefined) {
      const index =
        by === 'line' ? Math.min(Number(at), lines) - 1 : Math.floor(Number(at) / width);
      return Response.json({ line: index + 1, byte: index * width });
    }
    const range = new Headers(init?.headers).get('range') ?? '';
    const [, from = '', to = ''] = /bytes=(\d*)-(\d*)/.exec(range) ?? [];
    const start = from === '' ? Math.max(0, content.length - Number(to)) : Number(from);
    const end = from === '' ? content.length : Math.min(content.length, Number(to) + 1);
    sent += end - start;
    const headers = { 'content-range': `bytes ${start}-${end - 1}/${content.length}` };
    return new Response(content.subarray(start, end), { status: 206, headers });
  };
  let view: TraceView | undefined;
  /** The numbers that first lines had, each time that lines were drawn. */
  const numbers: (number | undefined)[] = [];
  const trace = new Trace(
    '/trace',
    (next) => {
      view = next;
      if (next.log.lines.length > 0) numbers.push(next.firstNumber);
    },
    () => {},
    (draw) => draw(),
  );
  const shown = () => {
    assert.ok(view);
    const texts = view.log.lines.map(({ pieces }) => pieces.map(({ text }) => text).join(''));
    return { first: texts[0], last: texts.at(-1), view };
  };
  return { trace, shown, numbers, sent: () => sent };
}

const text = (number: number) => line(number).trimEnd();

test('of a long log the end is shown, then its beginning, and neither brings all of it', async () => {
  const { trace, shown, sent } = open();

  await trace.loadEnd();
  assert.equal(shown().last, text(lines));
  await trace.loadBeginning();

  assert.equal(shown().first, text(1));
  assert.equal(shown().view.startBytes, 0);
  assert.equal(shown().view.sizeBytes, usual.length);
  assert.ok(shown().view.restBytes > usual.length / 2);
  assert.ok(sent() < usual.length / 3, `${sent()} of ${usual.length} bytes`);
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

  trace.append(usual.length, 'more\n', usual.length + 5);

  assert.equal(shown().last, last);
  assert.equal(shown().view.sizeBytes, usual.length + 5);
});

/** Each line that is loaded has the number that it says. */
function numbersAreTrue({ view }: { readonly view: TraceView }): void {
  const { firstNumber = Number.NaN, log } = view;
  for (const { row, pieces } of log.lines) {
    assert.equal(pieces.map((piece) => piece.text).join(''), text(firstNumber + row));
  }
}

test('the lines at the end of a long log have their true numbers, and those before them, too', async () => {
  const { trace, shown } = open();

  await trace.loadEnd();
  numbersAreTrue(shown());
  await trace.loadEarlier();
  await trace.loadEarlier();

  numbersAreTrue(shown());
  assert.ok((shown().view.firstNumber ?? 0) > 1);
});

test('the end of a long log is drawn with its numbers at once, not a second time for them', async () => {
  const { trace, numbers } = open();

  await trace.loadEnd();

  assert.equal(numbers.length, 1);
  assert.ok(Number(numbers[0]) > 190_000);
});

for (const number of [1, 2, 150_000, lines, lines + 7]) {
  test(`line ${number} of a long log is shown with what is around it, and little is brought`, async () => {
    const { trace, shown, sent } = open();
    await trace.loadEnd();
    const before = sent();

    await trace.loadLine(number);
    await trace.loadLater();

    numbersAreTrue(shown());
    const { firstNumber = 0, log } = shown().view;
    const wanted = Math.min(number, lines);
    assert.ok(firstNumber <= wanted && wanted < firstNumber + log.lines.length);
    assert.ok(sent() - before < 1024 * 1024);
  });
}

test('a server that does not know numbers shows a log without them', async () => {
  const { trace, shown } = open();
  const { fetch: served } = globalThis;
  globalThis.fetch = async (address, init) =>
    String(address).includes('/line?') ? new Response('', { status: 404 }) : served(address, init);

  await trace.loadEnd();

  assert.equal(shown().view.firstNumber, undefined);
  assert.equal(shown().last, text(lines));
});

const short = Buffer.from('ok\n'.repeat(300_000));

test('a log of very short lines is drawn by as many lines at a time as of long ones', async () => {
  const { trace, shown } = open(short);
  const drawn = async (load: () => Promise<void>) => {
    const before = shown().view.log.lines.length;
    await load();
    return shown().view.log.lines.length - before;
  };

  await trace.loadEnd();
  assert.equal(shown().view.log.lines.length, 1500);
  assert.equal(await drawn(() => trace.loadEarlier()), 5000);
  assert.equal(shown().view.startBytes, short.length - 6500 * 3);

  await trace.loadBeginning();
  assert.equal(shown().view.log.lines.length, 600);
  assert.equal(await drawn(() => trace.loadLater()), 5000);
  assert.equal(shown().view.restBytes, short.length - 5600 * 3);
});

test('a log is whole up to ten thousand lines', async () => {
  const whole = open(Buffer.from('ok\n'.repeat(10_000)));
  await whole.trace.loadEnd();
  assert.equal(whole.shown().view.startBytes, 0);

  const longer = open(Buffer.from('ok\n'.repeat(10_001)));
  await longer.trace.loadEnd();
  assert.equal(longer.shown().view.startBytes, (10_001 - 1500) * 3);
});

test('one that grows by very many lines is shown from a newer place', async () => {
  const { trace, shown } = open(short);
  await trace.loadEnd();
  let size = short.length;
  for (let part = 0; part < 5; part += 1) {
    trace.append(size, 'ok\n'.repeat(10_000), size + 30_000);
    size += 30_000;
  }
  const isAnew = () => shown().view.log.lines.length === 1500;
  for (let turn = 0; turn < 100 && !isAnew(); turn += 1) await setImmediate();

  assert.equal(shown().view.log.lines.length, 1500);
  assert.equal(shown().last, 'ok');
});
