import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalQuantity, quantityValue } from '@slipway/kube-objects';
import { decodeJson, WrongType } from '../src/codec/decode-json.ts';
import { decodeProtobuf, openEnvelope } from '../src/codec/decode-protobuf.ts';
import { BrokenMessage, writeBytes } from '../src/codec/protobuf.ts';
import { messageSchema } from '../src/schema/message.ts';

for (const [written, canonical] of [
  ['1000m', '1'],
  ['0.5', '500m'],
  ['1.5', '1500m'],
  ['100m', '100m'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['1000Mi', '1000Mi'],
  ['1000M', '1G'],
  ['0', '0'],
  ['-1k', '-1k'],
  ['1e3', '1e3'],
  ['0.1n', '1n'],
] as const) {
  test(`the amount ${written} is written ${canonical}`, () => {
    assert.equal(canonicalQuantity(written), canonical);
  });
}

for (const [written, value] of [
  ['250m', 0.25],
  ['64Mi', 67_108_864],
  ['1.5', 1.5],
  ['2k', 2000],
  ['1e3', 1000],
] as const) {
  test(`the amount ${written} is ${value}`, () => {
    assert.equal(quantityValue(written), value);
  });
}

for (const nonsense of ['', 'abc', '1Kib', '1 000', '.']) {
  test(`"${nonsense}" is no amount`, () => {
    assert.equal(canonicalQuantity(nonsense), undefined);
  });
}

test('JSON keeps known fields, reports others, and drops what says nothing', () => {
  const { object, unknownFields } = decodeJson(messageSchema('core.Pod'), {
    kind: 'Pod',
    metadata: { name: 'a', creationTimestamp: null, labels: {} },
    spec: {
      hostNetwork: false,
      restartPolicy: '',
      containers: [
        {
          name: 'c',
          image: 'i',
          stdin: true,
          args: [],
          typo: 1,
          resources: { limits: { cpu: 0.5 } },
        },
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    },
  });

  assert.deepEqual(object, {
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: {
      containers: [{ name: 'c', image: 'i', stdin: true, resources: { limits: { cpu: '500m' } } }],
      volumes: [{ name: 'v', emptyDir: {} }],
    },
  });
  assert.deepEqual(unknownFields, ['spec.containers[0].typo']);
});

test('JSON keeps the zero of a field whose absence means something else', () => {
  const { object } = decodeJson(messageSchema('apps.Deployment'), {
    spec: { replicas: 0, paused: false },
  });

  assert.deepEqual(object, { spec: { replicas: 0 } });
});

for (const [what, type, input, message] of [
  ['a text for a number', 'apps.Deployment', { spec: { replicas: 'two' } }, /string.*int32/],
  ['an object for a list', 'core.Pod', { spec: { containers: {} } }, /containers/],
  ['a number in a map of texts', 'core.ConfigMap', { data: { a: 1 } }, /number.*string/],
  ['no base64', 'core.Secret', { data: { a: '?' } }, /illegal base64/],
  ['no amount', 'core.Pod', { spec: { overhead: { cpu: 'x' } } }, /quantities/],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => decodeJson(messageSchema(type), input),
      (error: unknown) => error instanceof WrongType && message.test(error.message),
    );
  });
}

const number = (field: number, value: number) => Buffer.from([field * 8, value]);
const message = (...fields: Buffer[]) => Buffer.concat(fields);

test('a protobuf message becomes the JSON form of the object', () => {
  const labels = message(writeBytes(1, 'app'), writeBytes(2, 'web'));
  const metadata = message(
    writeBytes(1, 'web'),
    writeBytes(2, ''),
    writeBytes(8, ''),
    writeBytes(11, labels),
  );
  const port = message(writeBytes(1, 'http'), number(2, 0), number(3, 80), writeBytes(4, 'TCP'));
  const container = message(writeBytes(1, 'c'), writeBytes(2, 'i'), writeBytes(6, port));
  const template = writeBytes(2, message(writeBytes(2, container)));
  const spec = message(number(1, 0), writeBytes(3, template));
  const deployment = message(writeBytes(1, metadata), writeBytes(2, spec), writeBytes(3, ''));

  assert.deepEqual(decodeProtobuf(messageSchema('apps.Deployment'), deployment), {
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: {
      replicas: 0,
      template: {
        spec: {
          containers: [
            {
              name: 'c',
              image: 'i',
              ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }],
            },
          ],
        },
      },
    },
  });
});

test('protobuf times, amounts, ports and inlined messages have their JSON forms', () => {
  const handler = message(
    writeBytes(2, message(writeBytes(1, '/'), writeBytes(2, message(number(1, 0), number(2, 80))))),
  );
  const probe = message(writeBytes(1, handler), number(4, 5));
  const cpu = message(writeBytes(1, 'cpu'), writeBytes(2, writeBytes(1, '500m')));
  const container = message(writeBytes(8, writeBytes(1, cpu)), writeBytes(10, probe));

  assert.deepEqual(decodeProtobuf(messageSchema('core.Container'), container), {
    resources: { limits: { cpu: '500m' } },
    livenessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 5 },
  });
});

test('a no that JSON always writes is kept of a protobuf message', () => {
  const version = message(writeBytes(1, 'v1'), number(2, 0), number(3, 1));

  assert.deepEqual(
    decodeProtobuf(messageSchema('apiextensions.CustomResourceDefinitionVersion'), version),
    {
      name: 'v1',
      served: false,
      storage: true,
    },
  );
});

test('the envelope names the kind, and anything else is refused', () => {
  const type = message(writeBytes(1, 'v1'), writeBytes(2, 'Pod'));
  const body = message(Buffer.from('k8s\0'), writeBytes(1, type), writeBytes(2, 'raw'));

  assert.deepEqual(openEnvelope(body), { apiVersion: 'v1', kind: 'Pod', raw: Buffer.from('raw') });
  assert.throws(() => openEnvelope(Buffer.from('{"kind":"Pod"}')), BrokenMessage);
  assert.throws(
    () => decodeProtobuf(messageSchema('core.Pod'), Buffer.from([10, 200])),
    BrokenMessage,
  );
});
