import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatScenario, runScenario } from '@slipway/ci';
import { helpText } from '../src/command.ts';
import { command } from '../src/commands/configuration/test.ts';

const configuration = [
  'stages: [build, deploy]',
  'build: { stage: build, script: make }',
  'deploy: { stage: deploy, script: ship, when: delayed, start_in: 30 minutes }',
].join('\n');

test('the scenario in the help of slipway test can be played', async () => {
  const [, text = ''] = helpText('test', command).split('A scenario:\n');

  const result = await runScenario('sample.yml', text, { readFile: () => configuration });

  assert.equal(formatScenario(result), 'pass  sample.yml');
});
