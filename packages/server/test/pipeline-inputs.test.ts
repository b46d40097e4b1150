import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, root, startServer, type TestServer } from './harness.ts';

const configuration = `
spec:
  inputs:
    env: { default: dev }
---
job: { script: ["echo $[[ inputs.env ]]"], tags: [nowhere], variables: { TARGET: "$[[ inputs.env ]]" } }
`;

function start(api: TestServer, project: number, body: unknown): Promise<Response> {
  return api.fetch(`/api/v4/projects/${project}/pipeline`, {
    method: 'POST',
    headers: { 'private-token': root.token, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

test('a new pipeline takes inputs, and is refused for one that its file does not know', async () => {
  await using api = await startServer();
  const project = await api.project('shop');
  await project.push({ '.gitlab-ci.yml': configuration });
  const runner = await api.runner({ tag_list: ['nowhere'] });

  const unknown = await start(api, project.id, { ref: 'main', inputs: { colour: 'red' } });
  const text = await start(api, project.id, { ref: 'main', inputs: 'env=prod' });
  await api.api('POST', `/projects/${project.id}/pipelines/1/cancel`);
  const made = await start(api, project.id, { ref: 'main', inputs: { env: 'prod' } });
  const job = await nextJob(runner);

  assert.equal(unknown.status, 400);
  assert.match(await unknown.text(), /colour/);
  assert.equal(text.status, 400);
  assert.equal(made.status, 201);
  const value = job.variables.find(({ key }) => key === 'TARGET')?.value;
  assert.equal(value, 'prod');
  const all = (await api.api('GET', `/projects/${project.id}/pipelines`)) as unknown[];
  assert.equal(all.length, 2);
});
