import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nearest } from '../src/diagnostic/nearest.ts';
import { compile, diagnosticCodes, formatDiagnostic } from '../src/index.ts';

const folder = join(import.meta.dirname, '../../../docs/diagnostics');

test('every code has a page and a line in the index', () => {
  const index = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const [code, summary] of Object.entries(diagnosticCodes)) {
    assert.ok(existsSync(join(folder, `${code}.md`)), code);
    assert.ok(index.includes(`[${code}](${code}.md)`) && index.includes(summary), code);
  }
});

test('a diagnostic is printed with its place underlined, the hint and the way that led there', () => {
  const printed = formatDiagnostic({
    severity: 'error',
    code: 'unknown-need',
    message: 'deploy job: undefined need: biuld',
    at: { file: '.gitlab-ci.yml', line: 14, column: 11 },
    excerpt: { text: '  needs: [biuld]', length: 5 },
    hint: 'did you mean "build"?',
    chain: [{ text: 'included', at: { file: 'main.yml', line: 1, column: 3 } }],
  });

  assert.equal(
    printed,
    [
      '.gitlab-ci.yml:14:11  error  deploy job: undefined need: biuld  [unknown-need]',
      '  14 |   needs: [biuld]',
      '     |           ^^^^^   did you mean "build"?',
      '     included at main.yml:1:3',
    ].join('\n'),
  );
});

test('the nearest name is found through swaps and gaps, but not across everything', () => {
  assert.equal(nearest('biuld', ['build', 'test']), 'build');
  assert.equal(nearest('xyz', ['build', 'test']), undefined);
});

/** ID D1. */
test('a text without anything asks for content', async () => {
  const { diagnostics } = await compile(' \n', { ref: 'main', variables: { predefined: [] } });

  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    ['Please provide content of .gitlab-ci.yml'],
  );
});
