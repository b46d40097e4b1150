import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duplicateFields, repeatedKeys } from '../src/codec/duplicates.ts';
import { startTestApi, type TestApi } from '../src/testing/index.ts';

for (const [json, expected] of [
  ['{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]}', []],
  ['{"a": 1, "a": 2, "a": 3}', ['a']],
  ['{"a": {"b": [1, {"c": 1, "c": 2}]}}', ['a.b[1].c']],
  ['{"a\\"b": 1, "a\\u0022b": 2}', ['a"b']],
  ['{"a": "\\\\", "b": "{\\"b\\": 1, \\"b\\"", "b": ","}', ['b']],
  ['{"a": "x, \\"a\\": 1"}', []],
] as const) {
  test(`${json} has ${expected.join() || 'no key'} twice`, () => {
    assert.deepEqual(duplicateFields(json), expected);
  });
}

test('keys that come twice in YAML are told with their lines', () => {
  const yaml = 'a: 1\nb:\n  - c: 1\n    d: 2\n    c: 3\n  - {c: 1, c: 2}\n"a": 2\n';

  assert.deepEqual(repeatedKeys(yaml), [
    'line 5: key "c" already set in map',
    'line 6: key "c" already set in map',
    'line 7: key "a" already set in map',
  ]);
});

const deployments = '/apis/apps/v1/namespaces/default/deployments';
const container = '{"name": "c", "image": "i", "typo": 1, "tty": true, "tty": false}';
const body = (
  name: string,
) => `{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "${name}"},
  "spec": {"odd": 1, "twice": 1, "twice": 2, "paused": true, "paused": false, "selector": {"matchLabels": {"a": "b"}},
  "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [${container}]}}}}`;
const problems = [
  'unknown field "spec.odd"',
  'unknown field "spec.twice"',
  'duplicate field "spec.paused"',
  'unknown field "spec.template.spec.containers[0].typo"',
  'duplicate field "spec.template.spec.containers[0].tty"',
];

/** Sends a text; answers with the message of a refusal and the warnings of anything else. */
async function sendText(api: TestApi, method: string, path: string, type: string, text: string) {
  const response = await api.send(method, path, undefined, { 'content-type': type }, text);
  const warnings = (response.headers.get('warning') ?? '').split(/, (?=299 )/).filter(Boolean);
  const { message = '' } = (await response.json()) as { readonly message?: string };
  return { code: response.status, message, warnings: warnings.map(unquote) };
}

const unquote = (warning: string) =>
  warning.replace(/^299 - "(.*)"$/s, '$1').replace(/\\(.)/g, '$1');

test('unknown fields and fields that come twice are refused, told or ignored as the client asks', async () => {
  await using api = await startTestApi();
  const create = (name: string, validation: string) =>
    sendText(
      api,
      'POST',
      `${deployments}?fieldValidation=${validation}`,
      'application/json',
      body(name),
    );

  const strict = await create('a', 'Strict');
  const warned = await create('a', 'Warn');
  const ignored = await create('b', 'Ignore');
  const unclear = await create('c', 'Loose');

  assert.equal(strict.code, 400);
  assert.equal(
    strict.message,
    `Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: ${problems.join(', ')}`,
  );
  assert.deepEqual([warned.code, warned.warnings], [201, problems]);
  assert.deepEqual([ignored.code, ignored.warnings], [201, []]);
  assert.equal(unclear.code, 422);
  assert.match(unclear.message, /fieldValidation: Unsupported value: "Loose"/);
});

test('in YAML a key that comes twice is told with its line', async () => {
  await using api = await startTestApi();
  const yaml =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\ndata:\n  a: "1"\n  a: "2"\nodd: 1\n';
  const maps = '/api/v1/namespaces/default/configmaps';

  const strict = await sendText(
    api,
    'POST',
    `${maps}?fieldValidation=Strict`,
    'application/yaml',
    yaml,
  );
  const warned = await sendText(api, 'POST', maps, 'application/yaml', yaml);
  const applied = await sendText(
    api,
    'PATCH',
    `${maps}/z?fieldManager=me&fieldValidation=Strict`,
    'application/apply-patch+yaml',
    'apiVersion: v1\nkind: ConfigMap\ndata:\n  a: "1"\n  a: "2"\n',
  );

  const line = 'line 6: key "a" already set in map';
  assert.match(
    strict.message,
    new RegExp(`strict decoding error: yaml: unmarshal errors:\n  ${line}, unknown field "odd"$`),
  );
  assert.deepEqual(warned.warnings, [line, 'unknown field "odd"']);
  assert.match(
    applied.message,
    /^error strict decoding YAML: yaml: unmarshal errors:\n {2}line 5: key "a" already set/,
  );
});

test('a patch is told what is odd about it', async () => {
  await using api = await startTestApi();
  await sendText(
    api,
    'POST',
    `${deployments}?fieldValidation=Ignore`,
    'application/json',
    body('a'),
  );
  const patch = (type: string, text: string) =>
    sendText(api, 'PATCH', `${deployments}/a`, `application/${type}+json`, text);

  const merged = await patch(
    'merge-patch',
    '{"spec": {"paused": true, "paused": false, "odd": 1}}',
  );
  const operations = await patch(
    'json-patch',
    '[{"op": "add", "path": "/spec/paused", "value": true, "foo": 1}, {"op": "add", "path": "/x", "path": "/spec/odd", "value": 1}]',
  );

  assert.deepEqual(merged.warnings, ['duplicate field "spec.paused"', 'unknown field "spec.odd"']);
  assert.deepEqual(operations.warnings, [
    'json patch unknown field "[0].foo"',
    'json patch duplicate field "[1].path"',
    'unknown field "spec.odd"',
  ]);
});
