import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer, type TestServer } from './harness.ts';

interface Why {
  readonly name: string;
  readonly why: {
    readonly text: string;
    readonly line: number;
    readonly values: Readonly<Record<string, string | null>>;
  };
}

interface Preview {
  readonly valid: boolean;
  readonly errors: readonly {
    readonly message: string;
    readonly line: number;
    readonly hint: string | null;
  }[];
  readonly stages: readonly string[];
  readonly jobs: readonly (Why & { readonly when: string })[];
  readonly excluded: readonly Why[];
  readonly merged_yaml?: string;
}

async function preview(server: TestServer, project: number, body: object): Promise<Preview> {
  return (await server.api('POST', `/projects/${project}/ci/preview`, body)) as Preview;
}

const names = (jobs: readonly { readonly name: string }[]) => jobs.map(({ name }) => name);

const content = `
build: {script: [make]}
release: {script: [make], rules: [{if: $CI_COMMIT_TAG}]}
deep: {script: [make], rules: [{if: '$DEEP == "yes"', when: manual}]}
`;

test('a text is tried for a branch, for a tag that is still to come, and with variables', async () => {
  await using server = await startServer();
  const { id } = await server.project('hello');

  const branch = await preview(server, id, { content });
  const tag = await preview(server, id, { content, ref: 'v9', is_tag: true });
  const deep = await preview(server, id, {
    content,
    source: 'web',
    variables: [{ key: 'DEEP', value: 'yes' }],
  });

  assert.deepEqual(names(branch.jobs), ['build']);
  assert.deepEqual(names(branch.excluded), ['release', 'deep']);
  assert.equal(branch.excluded[0]?.why.line, 3);
  assert.deepEqual(names(tag.jobs), ['build', 'release']);
  assert.deepEqual(
    deep.jobs.map(({ name, when }) => [name, when]),
    [
      ['build', 'on_success'],
      ['deep', 'manual'],
    ],
  );
  assert.deepEqual(deep.jobs[1]?.why.values, { DEEP: 'yes' });
});

test('what is wrong has its place and a way on; nothing is made of it', async () => {
  await using server = await startServer();
  const { id } = await server.project('hello');

  const found = await preview(server, id, {
    content: 'build: {script: [make]}\ndeploy: {script: [x], needs: [biuld]}\n',
    with_merged_yaml: true,
  });

  assert.equal(found.valid, false);
  assert.deepEqual(found.jobs, []);
  assert.equal(found.errors[0]?.line, 2);
  assert.equal(found.errors[0]?.hint, 'did you mean "build"?');
});

test('the value of a masked variable that a rule asked for is not told', async () => {
  await using server = await startServer();
  const { id } = await server.project('hello');
  const secret = { key: 'TOKEN', value: 'open-sesame-7', masked: true };
  await server.api('POST', `/projects/${id}/variables`, secret);

  const found = await preview(server, id, {
    content: `build: {script: [make], rules: [{if: '$TOKEN == "x"'}, {when: manual}]}`,
  });

  assert.doesNotMatch(JSON.stringify(found), /open-sesame-7/);
});

test('what a file asks of whoever runs it by hand is told: its inputs, and the variables it describes', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({
    '.gitlab-ci.yml': `
spec:
  inputs:
    size: {type: number, default: 3, description: How many}
    place: {default: here, options: [here, there]}
---
variables:
  COLOUR: {value: red, description: Which one, options: [red, teal]}
  QUIET: "yes"
build: {script: [make]}
`,
  });

  const form = await server.api('GET', `/projects/${project.id}/ci/form?ref=main`);

  assert.deepEqual(form, {
    inputs: [
      {
        ...{ name: 'size', type: 'number', isRequired: false, default: 3 },
        ...{ options: null, description: 'How many' },
      },
      {
        ...{ name: 'place', type: 'string', isRequired: false, default: 'here' },
        ...{ options: ['here', 'there'], description: null },
      },
    ],
    variables: [
      { key: 'COLOUR', value: 'red', description: 'Which one', options: ['red', 'teal'] },
    ],
  });
});
