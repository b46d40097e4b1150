import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/index.ts';
import { cronTabs, cronTabsPath, cronTabVersion, definitionsPath } from './crontabs.ts';

const withSpec = (spec: object) =>
  cronTabs([
    {
      ...cronTabVersion,
      selectableFields: [],
      subresources: {},
      additionalPrinterColumns: [],
      schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
    },
  ]);

const object = (spec: unknown) => ({
  apiVersion: 'stable.example.com/v1',
  kind: 'CronTab',
  metadata: { name: 'a' },
  spec,
});

async function withinASecond<T>(work: () => Promise<T>): Promise<T> {
  // Of the processor: others may keep it busy.
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  assert.ok(user + system < 1_000_000, `it took ${user + system} µs`);
  return result;
}

test('alternatives in alternatives are looked at once each', async () => {
  await using api = await startTestApi();
  let nested: object = { enum: ['never'] };
  for (let level = 0; level < 30; level += 1) nested = { anyOf: [nested, { enum: ['no'] }] };
  await api.json('POST', definitionsPath, withSpec({ type: 'string', ...nested }));

  const refused = await withinASecond(() => api.json('POST', cronTabsPath, object('x')));

  assert.equal(refused.code, 422, refused.message);
});

test('an expression that never ends is a refusal within a second', async () => {
  await using api = await startTestApi();
  const rule = 'self.all(a, self.all(b, self.all(c, self.all(d, a + b + c + d >= 0))))';
  const spec = {
    type: 'array',
    items: { type: 'integer' },
    'x-kubernetes-validations': [{ rule }],
  };
  const made = await api.json('POST', definitionsPath, withSpec(spec));
  assert.equal(made.kind, 'CustomResourceDefinition', made.message);

  const list = Array.from({ length: 2000 }, (_, index) => index);
  const refused = await withinASecond(() => api.json('POST', cronTabsPath, object(list)));

  assert.match(
    refused.message ?? '',
    /no further validation rules will be run due to call cost exceeds limit/,
  );
});

test('a definition with thousands of rules is refused at once', async () => {
  await using api = await startTestApi();
  const rules = Array.from({ length: 20_000 }, (_, index) => ({ rule: `self.size() > ${index}` }));
  const spec = { type: 'string', 'x-kubernetes-validations': rules };

  const refused = await withinASecond(() => api.json('POST', definitionsPath, withSpec(spec)));

  assert.match(refused.message ?? '', /at most 1000 rules/);
});

test('a thousand rules are compiled within a second', async () => {
  await using api = await startTestApi();
  const rules = Array.from({ length: 1000 }, (_, index) => ({ rule: `self.size() > ${index}` }));
  const spec = { type: 'string', 'x-kubernetes-validations': rules };

  const made = await withinASecond(() => api.json('POST', definitionsPath, withSpec(spec)));

  assert.equal(made.kind, 'CustomResourceDefinition', made.message);
});
