import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatScenario, runScenario } from '../src/index.ts';

const folder = join(import.meta.dirname, 'scenarios');
const noFiles = { readFile: () => undefined };

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
      '  line 2, init: pipeline',
      '    - success',
      '    + pending',
      '  line 2, init: job a',
      '    - running',
      '    + pending',
    ].join('\n'),
  );
});

test('a mismatch says why the job waits or was skipped', async () => {
  const text = [
    'config: { a: { stage: build, script: x }, b: { stage: test, script: x } }',
    'transitions:',
    '  - { event: drop, jobs: [a], expect: { jobs: { b: pending } } }',
  ].join('\n');

  const result = await runScenario('wrong.yml', text, noFiles);

  assert.equal(
    formatScenario(result),
    [
      'FAIL  wrong.yml',
      '  line 3, transition 1 (drop a): job b',
      '    - pending',
      '    + skipped  (job a failed, so this job was skipped; retry a to go on)',
    ].join('\n'),
  );
});

/** A scenario around one job, whose place and message are all that differs. */
const scenario = (rest: string, config = 'a: { script: x, when: manual }') =>
  `config: { ${config} }\ninit: { expect: { jobs: { a: manual } } }\n${rest}\n`;

for (const [mistake, text, place, message, hint] of [
  [
    'an event that cannot happen yet',
    scenario('transitions: [{ event: success, jobs: [a] }]'),
    '3:24',
    'transition 1 (success a): job a cannot take the event success, it is manual: waits for a person to press play',
    undefined,
  ],
  [
    'an event that no job of the pipeline can take',
    scenario('transitions: [{ event: unschedule }]'),
    '3:24',
    'transition 1 (unschedule pipeline): no job of this pipeline can take the event unschedule now',
    undefined,
  ],
  [
    'an event that does not exist',
    scenario('transitions: [{ event: sucess, jobs: [a] }]'),
    '3:24',
    'transition 1 has an unknown event sucess',
    'did you mean "success"?',
  ],
  [
    'a job that is not there',
    scenario(
      'transitions: [{ event: play, jobs: [build] }]',
      'a: { script: x }, bild: { script: x }',
    ),
    '3:24',
    'transition 1 (play build): there is no job build in this pipeline; did you mean "bild"?',
    undefined,
  ],
  [
    'a job that is many',
    scenario('transitions: [{ event: run, jobs: [b] }]', 'b: { script: x, parallel: 2 }'),
    '3:24',
    'transition 1 (run b): there is no job b in this pipeline; there are b 1/2, b 2/2',
    undefined,
  ],
  [
    'a misspelt key',
    scenario('transitions: [{ event: play, jobs: [a], expcet: { pipeline: success } }]'),
    '3:41',
    'transition 1 has no key expcet',
    'did you mean "expect"?',
  ],
  [
    'a status that does not exist',
    scenario('transitions: [{ event: play, jobs: [a], expect: { pipeline: passed } }]'),
    '3:61',
    'unknown status passed',
    'known: created, waiting_for_resource, preparing, pending, running, canceling, success, failed, canceled, skipped, manual, scheduled',
  ],
  [
    'a source that does not exist',
    scenario('context: { source: merge_request }'),
    '3:20',
    'unknown source merge_request',
    'known: push, web, trigger, schedule, api, external, pipeline, chat, webide, merge_request_event, external_pull_request_event, parent_pipeline, ondemand_dast_scan, ondemand_dast_validation, security_orchestration_policy, container_registry_push',
  ],
  [
    'a fact that no context has',
    scenario('context: { branch: main }'),
    '3:12',
    'context has no key branch',
    'known: ref, tag, source, default_branch, target_branch, project, protected, variables, inputs, changes',
  ],
  [
    'transitions that are no list',
    scenario('transitions: { event: play }'),
    '3:14',
    'transitions should be a list of events',
    undefined,
  ],
  [
    'time that passes without saying how much',
    scenario('transitions: [{ event: tick }]'),
    '3:24',
    'tick needs after: a duration',
    'such as "30 minutes"',
  ],
  [
    'a configuration that is wrong',
    scenario('', 'a: { script: 1 }'),
    '1:24',
    'jobs:a:script config should be a string or a nested array of strings up to 10 levels deep',
    'put it in quotes: "1"',
  ],
  [
    'a pipeline that no job is in',
    scenario('', 'a: { script: x, rules: [{ when: never }] }'),
    '1:9',
    'Pipeline will not run for the selected trigger. The rules configuration prevented any jobs from being added to the pipeline.',
    undefined,
  ],
  [
    'a file that is missing',
    'config_file: ../gitlab-ci.yml\ninit: { expect: { pipeline: pending } }\n',
    '1:14',
    'there is no file ../gitlab-ci.yml',
    undefined,
  ],
  [
    'nothing to play',
    'init: { expect: { pipeline: pending } }\n',
    '1:1',
    'a scenario needs config or config_file',
    'config: holds what would stand in .gitlab-ci.yml, config_file: names such a file',
  ],
  [
    'nothing to expect',
    'config: { a: { script: x } }\n',
    '1:1',
    'nothing is expected',
    'add expect: to init: or to a transition',
  ],
  [
    'what is not YAML',
    'config:\n  a: [1\n',
    '2:6',
    "did not find expected ',' or ']' while parsing a flow sequence",
    'the "[" must be closed by "]"',
  ],
] as const) {
  test(`a scenario with ${mistake} says so and where`, async () => {
    const { passed, errors } = await runScenario('wrong.yml', text, noFiles);

    const [error = ''] = errors;
    const [first, , underlined = ''] = error.split('\n');
    assert.equal(passed, false);
    assert.equal(first?.replace(/ {2}\[[a-z-]+\]$/, ''), `wrong.yml:${place}  error  ${message}`);
    assert.equal(/\^ {3}(.*)$/.exec(underlined)?.[1], hint);
  });
}

test('a configuration of its own file includes what lies beside that file', async () => {
  const text = 'config_file: ../ci.yml\ninit: { expect: { jobs: { a: pending, b: null } } }\n';
  const asked: (string | undefined)[] = [];

  const result = await runScenario('a.yml', text, {
    readFile: (path) => (path === '../ci.yml' ? 'include: more.yml' : undefined),
    repository: (configFile) => {
      asked.push(configFile);
      return {
        resolve: () => ({ found: 'file', file: { name: 'more.yml', text: 'a: { script: x }' } }),
      };
    },
  });

  assert.equal(formatScenario(result), 'pass  a.yml');
  assert.deepEqual(asked, ['../ci.yml']);
});
