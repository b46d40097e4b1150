import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, startTestApi } from '../src/testing/index.ts';
import { cronTabs, definitionsPath } from './crontabs.ts';
import { startWebhooks, type WebhookServer } from './webhook-server.ts';

interface Converted extends Answer {
  readonly apiVersion: string;
  readonly host?: string;
  readonly port?: string;
  readonly hostPort?: string;
}

const group = 'stable.example.com';
const v1 = `/apis/${group}/v1/namespaces/default/crontabs`;
const v2 = `/apis/${group}/v2/namespaces/default/crontabs`;
const mergePatch = { 'content-type': 'application/merge-patch+json' };

const version = (name: string, isStorage: boolean, fields: readonly string[]) => ({
  name,
  served: true,
  storage: isStorage,
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: Object.fromEntries(fields.map((field) => [field, { type: 'string' }])),
    },
  },
});
const old = ['hostPort'];
const split = ['host', 'port'];

const definition = (server: WebhookServer, storage: string) =>
  cronTabs([version('v1', storage === 'v1', old), version('v2', storage === 'v2', split)], {
    conversion: {
      strategy: 'Webhook',
      webhook: { clientConfig: server.at('/convert'), conversionReviewVersions: ['v1'] },
    },
  });

/** Version 1 has `hostPort`, version 2 `host` and `port`. */
function convert(object: Converted, apiVersion: string): object {
  if (apiVersion.endsWith('v2')) {
    const { hostPort = ':', ...rest } = object;
    const [host, port] = hostPort.split(':');
    return { ...rest, apiVersion, host, port };
  }
  const { host, port, ...rest } = object;
  return { ...rest, apiVersion, hostPort: `${host}:${port}` };
}

const startConverter = () =>
  startWebhooks(({ request }) => {
    const { objects, desiredAPIVersion } = request as unknown as {
      readonly objects: readonly Converted[];
      readonly desiredAPIVersion: string;
    };
    return {
      result: { status: 'Success' },
      convertedObjects: objects.map((object) => convert(object, desiredAPIVersion)),
    };
  });

const inV1 = {
  apiVersion: `${group}/v1`,
  kind: 'CronTab',
  metadata: { name: 'one' },
  hostPort: 'a:1',
};
const inV2 = {
  apiVersion: `${group}/v2`,
  kind: 'CronTab',
  metadata: { name: 'two' },
  host: 'b',
  port: '2',
};

// conformance: CustomResourceConversionWebhook [Privileged:ClusterAdmin] should be able to convert from CR v1 to CR v2
test('an object is written in one version and read and changed in another', async () => {
  await using hooks = await startConverter();
  await using api = await startTestApi();
  await api.json('POST', definitionsPath, definition(hooks, 'v1'));

  await api.json('POST', v1, inV1);
  const read = (await api.json('GET', `${v2}/one`)) as Converted;
  const patched = (await api.json('PATCH', `${v2}/one`, { port: '9' }, mergePatch)) as Converted;
  const back = (await api.json('GET', `${v1}/one`)) as Converted;

  assert.deepEqual([read.apiVersion, read.host, read.port], [`${group}/v2`, 'a', '1']);
  assert.deepEqual([patched.apiVersion, patched.port], [`${group}/v2`, '9']);
  assert.deepEqual([back.apiVersion, back.hostPort], [`${group}/v1`, 'a:9']);
});

// conformance: CustomResourceConversionWebhook [Privileged:ClusterAdmin] should be able to convert a non homogeneous list of CRs
test('a list shows objects of several stored versions in the version that is asked for', async () => {
  await using hooks = await startConverter();
  await using api = await startTestApi();
  await api.json('POST', definitionsPath, definition(hooks, 'v1'));
  await api.json('POST', v1, inV1);
  const path = `${definitionsPath}/crontabs.${group}`;
  const { spec } = definition(hooks, 'v2');
  await api.json('PATCH', path, { spec: { versions: spec.versions } }, mergePatch);
  await api.json('POST', v2, inV2);

  const first = (await api.json('GET', v1)).items as readonly Converted[];
  const second = (await api.json('GET', v2)).items as readonly Converted[];

  assert.deepEqual(
    first.map(({ hostPort }) => hostPort),
    ['a:1', 'b:2'],
  );
  assert.deepEqual(
    second.map(({ host, port }) => [host, port]),
    [
      ['a', '1'],
      ['b', '2'],
    ],
  );
  assert.ok(second.every(({ apiVersion }) => apiVersion === `${group}/v2`));
});

test('a watch tells changes in its own version, in their order', async () => {
  await using hooks = await startConverter();
  await using api = await startTestApi();
  await api.json('POST', definitionsPath, definition(hooks, 'v1'));
  const response = await api.send('GET', `${v2}?watch=true`);
  await api.json('POST', v1, inV1);
  await api.json('PATCH', `${v1}/one`, { hostPort: 'a:2' }, mergePatch);

  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.trim().split('\n').length === 2) break;
  }
  const events = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; object: Converted });
  assert.deepEqual(
    events.map(({ type, object }) => [type, object.port]),
    [
      ['ADDED', '1'],
      ['MODIFIED', '2'],
    ],
  );
});

test('a webhook that cannot convert is told with its reason', async () => {
  await using hooks = await startWebhooks(() => ({
    result: { status: 'Failed', message: 'not today' },
    convertedObjects: [],
  }));
  await using api = await startTestApi();
  await api.json('POST', definitionsPath, definition(hooks, 'v1'));
  await api.json('POST', v1, inV1);

  const refused = await api.json('GET', `${v2}/one`);

  assert.match(refused.message ?? '', /conversion webhook for .*CronTab failed: not today/);
});
