import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { transitions } from '@slipway/ci';

const root = join(import.meta.dirname, '../../..');
const page = join(root, 'ARCHITECTURE.md');

/** The transition table as Markdown. `UPDATE_CHARTS=1` writes it into the page. */
function chart(): string {
  const rows = Object.entries(transitions).map(
    ([status, moves]) =>
      `| \`${status}\` | ${Object.keys(moves)
        .map((it) => `\`${it}\``)
        .join(' ')} |`,
  );
  return ['| state | what can happen to it |', '|---|---|', ...rows].join('\n');
}

test('ARCHITECTURE.md shows the transition table of jobs as it is', () => {
  const text = readFileSync(page, 'utf8');
  const between = /(<!-- chart:job -->\n).*?(<!-- \/chart:job -->)/s;
  const expected = text.replace(between, (_, open, close) => `${open}${chart()}\n${close}`);

  if (process.env.UPDATE_CHARTS) writeFileSync(page, expected);
  else assert.equal(text, expected);
});

test('every file that ARCHITECTURE.md names exists', () => {
  const text = readFileSync(page, 'utf8');
  const named = [...text.matchAll(/`([a-z]+\/src\/[a-z0-9/-]+(?:\.ts|\/)?)`/g)].map(
    ([, path]) => path ?? '',
  );

  assert.ok(named.length > 20);
  assert.deepEqual(
    named.filter((path) => !existsSync(join(root, 'packages', path))),
    [],
  );
});
