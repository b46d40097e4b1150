import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CompileContext, compile, type Resolver } from '@slipway/ci';
import { readTemplate, templateNames } from '../src/index.ts';

const resolve: Resolver = async (request) => {
  const template = request.type === 'template' ? await readTemplate(request.name) : undefined;
  if (!template || request.type !== 'template') return { found: 'nothing', reason: 'file' };
  return { found: 'file', file: { name: request.name, ...template } };
};

const push: CompileContext = {
  ref: 'main',
  defaultBranch: 'main',
  variables: {
    predefined: [
      { key: 'CI_COMMIT_BRANCH', value: 'main' },
      { key: 'CI_DEFAULT_BRANCH', value: 'main' },
    ],
  },
  listFiles: () => ({ files: ['Dockerfile', 'package.json', '.rspec'] }),
  resolve,
};

const including = (name: string) => `include: {template: ${name}}\nown: {script: echo}\n`;

for (const name of await templateNames()) {
  test(`${name} compiles without a complaint, beside a job of the file`, async () => {
    const { plan, diagnostics } = await compile(including(name), push);

    const complaints = diagnostics.filter(({ code }) => code !== 'not-served');
    assert.deepEqual(
      complaints.map(({ message }) => message),
      [],
    );
    assert.ok(plan?.jobs.some((job) => job.name === 'own'));
  });
}

test('a scanner adds no job and says that it has no effect', async () => {
  const name = 'Security/SAST.gitlab-ci.yml';

  const { plan, diagnostics } = await compile(including(name), push);

  assert.deepEqual(
    plan?.jobs.map((job) => job.name),
    ['own'],
  );
  const [only] = diagnostics;
  assert.equal(only?.code, 'not-served');
  assert.match(only?.message ?? '', /Security\/SAST.gitlab-ci.yml has no effect/);
  assert.equal(only?.at.line, 1);
});

test("a scanner's job with variables, and one with rules of its own, stay valid", async () => {
  const text = `include:
  - template: Jobs/SAST.gitlab-ci.yml
  - template: Jobs/Secret-Detection.gitlab-ci.yml
semgrep-sast: {variables: {SAST_EXCLUDED_PATHS: test}}
secret_detection: {rules: [{if: $CI_COMMIT_BRANCH}]}
own: {script: echo}
`;

  const { plan } = await compile(text, push);

  assert.deepEqual(plan?.jobs.map((job) => job.name).sort(), ['own', 'secret_detection']);
});

test('a merge request workflow keeps pipelines off other branches', async () => {
  const text = including('Workflows/MergeRequest-Pipelines.gitlab-ci.yml');
  const predefined = [
    { key: 'CI_COMMIT_BRANCH', value: 'topic' },
    { key: 'CI_DEFAULT_BRANCH', value: 'main' },
  ];

  const { plan } = await compile(text, { ...push, ref: 'topic', variables: { predefined } });

  assert.ok(plan?.refusal);
});

for (const name of ['Nope.gitlab-ci.yml', '../package.json', '../src/index.ts', '']) {
  test(`nothing is read for the name "${name}"`, async () => {
    assert.equal(await readTemplate(name), undefined);
  });
}
