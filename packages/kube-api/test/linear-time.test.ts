/**
 * No request may stop everybody: what reads a client's input takes at most twice as long for twice
 * as much of it.
 */
import assert from 'node:assert/strict';
import { cpuUsage } from 'node:process';
import { test } from 'node:test';
import { canonicalQuantity, type KubeObject } from '@slipway/kube-objects';
import { decodeJson } from '../src/codec/decode-json.ts';
import { decodeProtobuf } from '../src/codec/decode-protobuf.ts';
import { duplicateFields, repeatedKeys } from '../src/codec/duplicates.ts';
import { writeBytes } from '../src/codec/protobuf.ts';
import { pod } from '../src/kinds/core/pod/pod.ts';
import { applyConfiguration } from '../src/managed-fields/apply.ts';
import { applyJsonPatch } from '../src/patch/json-patch.ts';
import { applyMergePatch } from '../src/patch/merge-patch.ts';
import { applyStrategicPatch } from '../src/patch/strategic-patch.ts';
import { parseFieldSelector, parseLabelSelector } from '../src/request/selectors.ts';
import type { Draft } from '../src/schema/draft.ts';
import { messageSchema } from '../src/schema/message.ts';
import { checkName } from '../src/schema/names.ts';
import { startTestApi } from '../src/testing/index.ts';

const growth = 16;
/** Linear is 16, quadratic 256; collecting garbage and compiling are worth some noise. */
const allowedRatio = 60;
const noiseMs = 20;

/** Processor time, since the machine may be busy with something else. */
async function milliseconds(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    const before = cpuUsage();
    await work();
    const { user, system } = cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return Math.min(...times);
}

const list = <T>(size: number, make: (index: number) => T): T[] =>
  Array.from({ length: size }, (_, index) => make(index));
const map = (size: number, value: unknown): Draft =>
  Object.fromEntries(list(size, (index) => [`k${index}`, value]));
const environment = (size: number, prefix: string) => ({
  spec: {
    containers: [{ name: 'c', env: list(size, (index) => ({ name: `${prefix}${index}` })) }],
  },
});
const finalizers = (size: number, prefix: string) => ({
  metadata: { finalizers: list(size, (index) => `${prefix}/${index}`) },
});

/** Applies one configuration, then another that its manager has instead. */
function applyTwice(first: Draft, second: Draft): void {
  const schema = messageSchema('core.Pod');
  const time = '2026-01-01T00:00:00Z';
  const owner = {
    manager: 'me',
    operation: 'Apply',
    apiVersion: 'v1',
    subresource: '',
    time,
  } as const;
  const application = { schema, owner, force: false, normalize: (object: Draft) => object };
  const { object, entries } = applyConfiguration({
    ...application,
    live: undefined,
    applied: first,
  });
  const live = { ...object, metadata: { ...(object.metadata as Draft), managedFields: entries } };
  applyConfiguration({ ...application, live: live as unknown as KubeObject, applied: second });
}

/** What is read, its small size, and the reader of an input of a size. */
const readers: readonly (readonly [string, number, (size: number) => () => unknown])[] = [
  [
    'protobuf with repeated fields',
    2000,
    (size) => {
      const bytes = Buffer.concat(list(size, () => writeBytes(14, 'a')));
      return () => decodeProtobuf(messageSchema('meta.ObjectMeta'), bytes);
    },
  ],
  [
    'protobuf with the entries of a map',
    2000,
    (size) => {
      const entries = list(size, (index) => writeBytes(11, writeBytes(1, `k${index}`)));
      const bytes = Buffer.concat(entries);
      return () => decodeProtobuf(messageSchema('meta.ObjectMeta'), bytes);
    },
  ],
  [
    'protobuf with an inlined message again and again',
    2000,
    (size) => {
      const bytes = Buffer.concat(list(size, () => writeBytes(2, '')));
      return () => decodeProtobuf(messageSchema('core.Volume'), bytes);
    },
  ],
  [
    'JSON with unknown fields',
    2000,
    (size) => () => decodeJson(messageSchema('core.Pod'), map(size, 1)),
  ],
  [
    'JSON with labels',
    2000,
    (size) => () => decodeJson(messageSchema('core.Pod'), { metadata: { labels: map(size, 'x') } }),
  ],
  ['a label selector of commas', 10_000, (size) => () => parseLabelSelector(','.repeat(size))],
  [
    'a label selector of brackets',
    10_000,
    (size) => () => parseLabelSelector(`a in ${'('.repeat(size)})`),
  ],
  [
    'a label selector with many values',
    2000,
    (size) => () => parseLabelSelector(`a in (${list(size, String).join(',')})`),
  ],
  [
    'a field selector of commas',
    10_000,
    (size) => () => parseFieldSelector(','.repeat(size), pod.selectableFields),
  ],
  [
    'a field selector with many fields',
    2000,
    (size) => () => parseFieldSelector('metadata.name=a,'.repeat(size), pod.selectableFields),
  ],
  ['an amount with many digits', 2000, (size) => () => canonicalQuantity(`0.${'1'.repeat(size)}`)],
  ['a long name', 20_000, (size) => () => checkName('subdomain', 'n', `${'a.'.repeat(size)}-`)],
  [
    'a strategic patch of a list with keys',
    500,
    (size) => () =>
      applyStrategicPatch(
        messageSchema('core.Pod'),
        environment(size, 'A'),
        environment(size, 'B'),
      ),
  ],
  [
    'a strategic patch of a set',
    500,
    (size) => () =>
      applyStrategicPatch(messageSchema('core.Pod'), finalizers(size, 'a'), finalizers(size, 'b')),
  ],
  [
    'a strategic patch that takes values out of a set',
    500,
    (size) => () =>
      applyStrategicPatch(messageSchema('core.Pod'), finalizers(size, 'a'), {
        metadata: { '$deleteFromPrimitiveList/finalizers': list(size, (index) => `b/${index}`) },
      }),
  ],
  [
    'a strategic patch that deletes items',
    500,
    (size) => () =>
      applyStrategicPatch(
        messageSchema('core.PodSpec'),
        { volumes: list(size, (index) => ({ name: `v${index}` })) },
        {
          volumes: list(size, (index) => ({ $patch: 'delete', name: `v${index}` })),
        },
      ),
  ],
  [
    'a strategic patch that orders a list',
    500,
    (size) => () =>
      applyStrategicPatch(
        messageSchema('core.PodSpec'),
        { volumes: list(size, (index) => ({ name: `v${index}` })) },
        {
          '$setElementOrder/volumes': list(size, (index) => ({ name: `v${2 * index}` })).reverse(),
        },
      ),
  ],
  [
    'an apply that turns a list around',
    500,
    (size) => () =>
      applyTwice(environment(size, 'A'), {
        spec: {
          containers: [
            { name: 'c', env: list(size, (index) => ({ name: `A${size - index}`, value: 'x' })) },
          ],
        },
      }),
  ],
  [
    'an apply of a set instead of another one',
    500,
    (size) => () => applyTwice(finalizers(size, 'a'), finalizers(size, 'b')),
  ],
  [
    'JSON with keys that come twice',
    2000,
    (size) => () => duplicateFields(`{${list(size, () => '"a":"\\\\","a\\"":1').join()}}`),
  ],
  ['YAML with keys that come twice', 500, (size) => () => repeatedKeys('a: 1\n'.repeat(size))],
  [
    'a merge patch',
    2000,
    (size) => () => applyMergePatch({ data: map(size, 'a') }, { data: map(size, 'b') }),
  ],
  [
    'a JSON patch of many operations',
    500,
    (size) => () =>
      applyJsonPatch(
        {},
        list(size, (index) => ({ op: 'add', path: `/k${index}`, value: 1 })),
      ),
  ],
];

for (const [what, size, reader] of readers) {
  test(`${what}: the time grows as the input does`, async () => {
    const attempt = (work: () => unknown) => () => {
      try {
        work();
      } catch {
        // Refusing may not take longer either.
      }
    };

    const small = await milliseconds(attempt(reader(size)));
    const large = await milliseconds(attempt(reader(size * growth)));

    assert.ok(large < small * allowedRatio + noiseMs, `${small} ms became ${large} ms`);
  });
}

test('a YAML body of few references cannot stand for many values', async () => {
  await using api = await startTestApi();
  const levels = list(30, (level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}]`);
  const body = ['a0: &a0 [x, x]', ...levels].join('\n');

  const { code, message } = await api.json(
    'POST',
    '/api/v1/namespaces/default/configmaps',
    undefined,
    { 'content-type': 'application/yaml' },
    body,
  );

  assert.deepEqual([code, message], [400, 'the references in it stand for too many values']);
});
