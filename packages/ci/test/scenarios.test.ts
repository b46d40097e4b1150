import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatScenario, runScenario } from '../src/index.ts';

const folder = join(import.meta.dirname, 'scenarios');
const noFiles = { readFile: () => '' };

for (const file of readdirSync(folder).sort()) {
  test(`scenario ${file}`, async () => {
    const result = await runScenario(file, readFileSync(join(folder, file), 'utf8'), noFiles);

    assert.equal(formatScenario(result), `pass  ${file}`);
  });
}

test('a scenario that does not hold shows what it expected and what it found', async () => {
  const text =
    'config: {a: {script: x}}\ninit: {expect: {pipeline: success, jobs: {a: running}}}\n';

  const result = await runScenario('wrong.yml', text, noFiles);

  assert.equal(
    formatScenario(result),
    [
      'FAIL  wrong.yml',
      '  init: pipeline',
      '    - success',
      '    + pending',
      '  init: job a',
      '    - running',
      '    + pending',
    ].join('\n'),
  );
});

test('a scenario names an event that cannot happen', async () => {
  const text = 'config: {a: {script: x}}\ntransitions: [{event: play, jobs: [a]}, {event: jump}]\n';

  const result = await runScenario('wrong.yml', text, noFiles);

  assert.deepEqual(result.errors, ['transition 1 (play a): job a cannot be played: it is pending']);
});

test('a misspelt key is not taken for an expectation that holds', async () => {
  const text = 'config: {a: {script: x}}\ntransitions: [{event: success, expcet: {pipeline: x}}]\n';

  const result = await runScenario('wrong.yml', text, noFiles);

  assert.deepEqual(result.errors, ['transition 1: unknown key expcet, did you mean "expect"?']);
});

test('a scenario that is not YAML says where', async () => {
  const result = await runScenario('wrong.yml', 'config:\n  a: [1\n', noFiles);

  assert.match(result.errors.join(), /^wrong\.yml:2:\d+ did not find expected/);
});
