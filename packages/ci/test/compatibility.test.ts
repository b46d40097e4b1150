import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { points } from './compatibility-points.ts';

const here = import.meta.dirname;
const page = join(here, '../../../docs/compatibility.md');
const id = /\b(?:[DXVPSEL]|K-[a-z]+-)\d+\b/g;

/** The IDs that a fixture, a scenario or a test file names in its comments, with where. */
function proofs(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (text: string, where: string) => {
    for (const [name] of text.matchAll(id)) found.set(name, [...(found.get(name) ?? []), where]);
  };
  for (const name of readdirSync(join(here, 'fixtures'))) {
    add(commentsOf(readFileSync(join(here, 'fixtures', name, '.gitlab-ci.yml'), 'utf8')), name);
  }
  for (const name of readdirSync(join(here, 'scenarios'))) {
    add(commentsOf(readFileSync(join(here, 'scenarios', name), 'utf8')), name);
  }
  for (const folder of [here, join(here, '../../contract/test')]) {
    for (const name of readdirSync(folder)) {
      if (!name.endsWith('.test.ts')) continue;
      const lines = readFileSync(join(folder, name), 'utf8').split('\n');
      add(lines.filter((line) => line.startsWith('/** IDs ')).join('\n'), name);
    }
  }
  return found;
}

function commentsOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .join('\n');
}

test('docs/compatibility.md says what the tests prove', () => {
  const found = proofs();
  const rows = points.map(([name, title, state]) => {
    const tests = found.get(name);
    const done = tests ? (state ?? 'done') : 'not yet';
    return `| ${name} | ${title} | ${done} | ${[...new Set(tests ?? [])].slice(0, 4).join(', ')} |`;
  });
  const text = [
    '# Compatibility of `.gitlab-ci.yml`',
    '',
    'Generated from the tests of `packages/ci` and `packages/contract` (`SLIPWAY_UPDATE_GOLDENS=1`).',
    '*warned*: the keyword is read and checked, and a warning says that it has no effect yet. *not yet*: no test proves it.',
    '',
    '| ID | point | state | proved by |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  if (process.env.SLIPWAY_UPDATE_GOLDENS === '1') writeFileSync(page, text);

  assert.equal(existsSync(page) ? readFileSync(page, 'utf8') : '', text);
});
