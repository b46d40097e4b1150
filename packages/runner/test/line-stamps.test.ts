import assert from 'node:assert/strict';
import { test } from 'node:test';
import { booleanOf } from '../src/execution/variables.ts';
import { stamped, stampsFlag } from '../src/log/line-stamps.ts';

test('each line gets its time, and what goes on with a line says so', async () => {
  let now = Date.UTC(2026, 10, 23, 1, 2, 3, 4);
  const kept: Buffer[] = [];
  const append = async (chunks: readonly Buffer[]) => void kept.push(...chunks);
  const sink = stamped({ append }, () => new Date(now));

  await sink.append([Buffer.from('one\ntwo\n12 %')]);
  now += 1000;
  await sink.append([Buffer.from(' done\n'), Buffer.from('end')]);

  assert.equal(
    Buffer.concat(kept).toString(),
    [
      '2026-11-23T01:02:03.004000Z 00O one\n',
      '2026-11-23T01:02:03.004000Z 00O two\n',
      '2026-11-23T01:02:03.004000Z 00O 12 %\n',
      '2026-11-23T01:02:04.004000Z 00O+ done\n',
      '2026-11-23T01:02:04.004000Z 00O end\n',
    ].join(''),
  );
});

for (const [value, expected] of [
  ['true', true],
  ['1', true],
  ['false', false],
  ['', undefined],
] as const) {
  test(`FF_TIMESTAMPS "${value}" ${expected ? 'asks' : 'does not ask'} for them`, () => {
    const variables = ['no', value].map((said) => ({ key: stampsFlag, value: said }));
    assert.equal(booleanOf(variables, 'FF_TIMESTAMPS'), expected);
  });
}
