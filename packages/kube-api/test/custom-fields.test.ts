import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi, type TestApi } from '../src/testing/index.ts';
import { cronTab, cronTabs, cronTabsPath, cronTabVersion, definitionsPath } from './crontabs.ts';

const applied = { 'content-type': 'application/apply-patch+yaml' };
const strict = '/mine?fieldManager=me&fieldValidation=Strict';

const apply = (api: TestApi, object: object) =>
  api.json('PATCH', cronTabsPath + strict, object, applied);

const open = {
  ...cronTabVersion,
  schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  selectableFields: [],
};

// conformance: FieldValidation should create/apply a valid CR for CRD with validation schema
test('an object that fits its schema is applied strictly', async () => {
  await using api = await startTestApi();
  await api.json('POST', definitionsPath, cronTabs());

  const made = await apply(api, cronTab({ replicas: 2 }, 'mine'));

  assert.equal(made.kind, 'CronTab', made.message);
});

// conformance: FieldValidation should create/apply a CR with unknown fields for CRD with no validation schema
test('where everything is kept nothing is unknown', async () => {
  await using api = await startTestApi();
  await api.json('POST', definitionsPath, cronTabs([open]));

  const made = (await apply(api, cronTab({ unknown: 'x' }, 'mine'))) as unknown as { spec: object };

  assert.deepEqual(made.spec, { schedule: '0 0 * * *', unknown: 'x' });
});

// conformance: FieldValidation should create/apply an invalid CR with extra properties for CRD with validation schema
test('a field that the schema does not have is refused', async () => {
  await using api = await startTestApi();
  await api.json('POST', definitionsPath, cronTabs());

  const refused = await apply(api, { ...cronTab({}, 'mine'), unknownField: 1 });
  const posted = await api.json(
    'POST',
    `${cronTabsPath}?fieldValidation=Strict`,
    cronTab({ extra: 1 }),
  );

  assert.match(refused.message ?? '', /\.unknownField: field not declared in schema/);
  assert.equal(
    posted.message,
    'CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.extra"',
  );
});

// conformance: FieldValidation should detect unknown metadata fields in both the root and embedded object of a CR
test('metadata has the same fields everywhere, in embedded objects too', async () => {
  await using api = await startTestApi();
  await api.json('POST', definitionsPath, cronTabs());
  const template = (metadata: object) => ({
    template: { apiVersion: 'v1', kind: 'Pod', metadata },
  });

  const object = cronTab(template({ unknownSubMeta: 'x' }), 'mine');
  const refused = await apply(api, object);
  const posted = await api.json('POST', `${cronTabsPath}?fieldValidation=Strict`, {
    ...object,
    metadata: { name: 'mine', unknownMeta: 'x' },
  });

  assert.match(
    refused.message ?? '',
    /\.spec\.template\.metadata\.unknownSubMeta: field not declared in schema/,
  );
  assert.match(posted.message ?? '', /unknown field "spec\.template\.metadata\.unknownSubMeta"/);
  assert.match(posted.message ?? '', /unknown field "metadata\.unknownMeta"/);
});

// conformance: FieldValidation should detect duplicates in a CR when preserving unknown fields
test('a key that is there twice is noticed', async () => {
  await using api = await startTestApi();
  await api.json('POST', definitionsPath, cronTabs([open]));
  const body = [
    'apiVersion: stable.example.com/v1',
    'kind: CronTab',
    'metadata:',
    '  name: mine',
    'spec:',
    '  unknown: uk1',
    '  cronSpec: "* * * * */5"',
    '  foo: a',
    '  foo: b',
  ].join('\n');

  const refused = await api.json('PATCH', cronTabsPath + strict, undefined, applied, body);

  assert.match(refused.message ?? '', /line 9: key "foo" already set in map/);
});
