import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  act,
  type CompileContext,
  compile,
  compileReport,
  describePlan,
  explainJob,
  initialPipeline,
  lint,
} from '../src/index.ts';

/** IDs D11 D58 L3 L5 L6. */
const context: CompileContext = { ref: 'main', variables: { predefined: [] } };
const text = `
variables: {ROOT: root}
build: {stage: build, script: make, variables: {OWN: own}}
test:
  script: make test
  needs: [build]
  when: manual
release:
  script: make release
  rules: [{if: $CI_COMMIT_TAG}]
`;

test('the compile report has every key of a job and says why others are absent', async () => {
  const report = compileReport(await compile(text, context));

  assert.equal(report.valid, true);
  assert.deepEqual(report.stages, ['build', 'test']);
  assert.deepEqual(report.workflow, {
    name: null,
    when: 'always',
    auto_cancel: { on_new_commit: 'conservative', on_job_failure: 'none' },
  });
  assert.deepEqual(report.jobs[0]?.variables, { OWN: 'own' });
  assert.deepEqual(report.jobs[1]?.needs, [{ job: 'build', artifacts: true, optional: false }]);
  for (const value of Object.values(report.jobs[0] ?? {})) assert.notEqual(value, undefined);
  assert.deepEqual(report.excluded, [
    {
      name: 'release',
      why: {
        file: '.gitlab-ci.yml',
        line: 8,
        clause: 'if: $CI_COMMIT_TAG',
        values: { CI_COMMIT_TAG: null },
        text: 'no rule matches: rule 1 (if: $CI_COMMIT_TAG) is false, so the job is left out',
      },
    },
  ]);
});

test('the report of a broken file is not valid and keeps all keys', async () => {
  const report = compileReport(await compile('a: {script: x, stage: b}', context));

  assert.equal(report.valid, false);
  assert.deepEqual(report.errors, [
    {
      code: 'unknown-stage',
      message:
        'a job: chosen stage b does not exist; available stages are .pre, build, test, deploy, .post',
      file: '.gitlab-ci.yml',
      line: 1,
      column: 23,
    },
  ]);
  assert.deepEqual([report.jobs, report.excluded, report.stages], [[], [], []]);
});

test('the plan is described for a person', async () => {
  const { plan } = await compile(text, context);

  assert.equal(
    plan && describePlan(plan),
    [
      'build',
      '  build',
      'test',
      '  test  (manual; may fail; needs build)',
      '',
      'not in this pipeline',
      '  release  .gitlab-ci.yml:8  no rule matches: rule 1 (if: $CI_COMMIT_TAG) is false, so the job is left out',
    ].join('\n'),
  );
});

test('one job is explained with the values that its rules saw', async () => {
  const { plan } = await compile(text, context);

  assert.equal(
    plan && explainJob(plan, 'release'),
    [
      'job release is not in this pipeline',
      '  .gitlab-ci.yml:8  no rule matches: rule 1 (if: $CI_COMMIT_TAG) is false, so the job is left out',
      '  $CI_COMMIT_TAG is not defined',
    ].join('\n'),
  );
});

test('a job that is absent in several copies is found by its plain name, and told once', async () => {
  const { plan } = await compile(
    'a: {script: x, parallel: 2, only: [tags]}\nb: {script: x}',
    context,
  );
  assert.ok(plan);

  assert.match(describePlan(plan), /^ {2}a 1\/2, a 2\/2 {2}\.gitlab-ci\.yml:1 /m);
  assert.match(explainJob(plan, 'a') ?? '', /^job a is not in this pipeline\n/);
});

test('values are told for every kind of condition', async () => {
  const conditions = `
variables: {DIR: docs, MODE: slow}
paths: {script: x, rules: [{changes: ['$DIR/**']}, {exists: ['%NONE%']}]}
old: {script: x, only: {variables: ['$MODE == "fast"']}}
`;

  const event = { ...context, changedPaths: ['a'], listFiles: () => ({ files: [] }) };
  const { excluded } = compileReport(await compile(conditions, event));

  assert.deepEqual(
    excluded.map(({ why }) => why.values),
    [{ DIR: 'docs', NONE: null }, { MODE: 'slow' }],
  );
});

test('without a way to compare refs, compare_to counts as a change', async () => {
  const compared = 'a: {script: x, rules: [{changes: {paths: [a], compare_to: main}}]}';

  const { plan, diagnostics } = await compile(compared, { ...context, changedPaths: [] });

  assert.deepEqual(diagnostics, []);
  assert.equal(plan?.jobs.length, 1);
});

for (const [keyword, asks] of [
  ['rules: [{changes: [a]}]', 1],
  ['only: {changes: [a]}', 1],
  ['except: {changes: [b]}', 1],
  ['rules: [{if: $NONE == null}]', 0],
  ['only: [main]', 0],
] as const) {
  test(`${keyword} asks ${asks === 0 ? 'not' : 'once'} what has changed`, async () => {
    let asked = 0;
    const changedPaths = async () => {
      asked += 1;
      return ['a'];
    };
    const text = `x: {script: x, ${keyword}}\ny: {script: x, ${keyword}}`;

    const { plan } = await compile(text, { ...context, changedPaths });

    assert.equal(asked, asks);
    assert.equal(plan?.jobs.length, 2);
  });
}

test('lint lists every job of the file and the merged YAML', async () => {
  const merged = '.t: {image: a}\nx:\n  extends: .t\n  script: [b, c]\n  tags: [y]\n';

  const report = await lint(merged, context);

  assert.equal(report.valid, true);
  assert.equal(
    report.merged_yaml,
    "---\n.t:\n  image: a\nx:\n  image: a\n  extends: .t\n  script:\n  - b\n  - c\n  tags:\n  - 'y'\n",
  );
  assert.deepEqual(report.jobs, [
    {
      name: 'x',
      stage: 'test',
      before_script: [],
      script: ['b', 'c'],
      after_script: [],
      tag_list: ['y'],
      only: { refs: ['branches', 'tags'] },
      except: null,
      environment: null,
      when: 'on_success',
      allow_failure: false,
      needs: null,
    },
  ]);
});

test('a dry run of lint says when no pipeline would be made', async () => {
  const never = 'a: {script: x, rules: [{if: $CI_COMMIT_TAG}]}';

  const [plain, dry] = [await lint(never, context), await lint(never, context, { isDryRun: true })];

  assert.equal(plain.valid, true);
  assert.deepEqual(dry.errors, [
    'Pipeline will not run for the selected trigger. The rules configuration prevented any jobs from being added to the pipeline.',
  ]);
});

test('lint without a dry run leaves to the event what only an event decides', async () => {
  const split = 'a: {script: x, rules: [{if: $CI_COMMIT_TAG}]}\nb: {script: x, needs: [a]}';

  const [plain, dry] = [await lint(split, context), await lint(split, context, { isDryRun: true })];

  assert.deepEqual(plain.errors, []);
  assert.match(dry.errors.join(), /^'b' job needs 'a' job, but 'a' does not exist in the pipeline/);
});

test('lint shows the refs that only does not state', async () => {
  const jobs = 'a: {script: x}\nb: {script: x, only: {changes: [x]}}\nc: {script: x, rules: []}';
  const refs = ['branches', 'tags'];

  const plain = await lint(jobs, context);
  const beside = await lint(`workflow: {rules: [{when: always}]}\n${jobs}`, context);

  const both = { refs, changes: ['x'] };
  assert.deepEqual(
    plain.jobs.map(({ only }) => only),
    [{ refs }, both, null],
  );
  assert.deepEqual(
    beside.jobs.map(({ only }) => only),
    [null, both, null],
  );
});

test('lint tells at most 25 warnings, and they make nothing invalid', async () => {
  const jobs = Array.from(
    { length: 40 },
    (_, at) => `j${at}: {image: node${at}, script: "x ${at}"}`,
  );

  const { valid, errors, warnings } = await lint(jobs.join('\n'), context);

  assert.equal(valid, true);
  assert.deepEqual(errors, []);
  assert.equal(warnings.length, 25);
});

test('a stored plan is enough to retry a job: includes are not read again', async () => {
  let asked = 0;
  const resolve = () => {
    asked++;
    return { found: 'file', file: { name: 'a.yml', text: 'a: {script: x}\n' } } as const;
  };
  const { plan } = await compile('include: a.yml\n', { ...context, resolve });
  assert.ok(plan);
  const stored = JSON.parse(JSON.stringify(plan)) as typeof plan;
  const at = new Date(0);
  const failed = { status: 'failed', reason: 'script_failure', finishedAt: at } as const;
  const jobs = initialPipeline(stored).jobs.map((state) => ({ ...state, job: failed }));

  const result = act({ jobs }, { type: 'retry', job: 'a' }, at);

  assert.ok('moves' in result && result.moves.has('a'));
  assert.equal(asked, 1);
});
