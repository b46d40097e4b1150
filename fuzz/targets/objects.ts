import { named, type Target } from '#fuzz/target';

const json = ['{', '}', '[', ']', ':', ',', '"', 'null', 'true', '1e9', '"__proto__":', '\\ud800'];
const fields =
  '"metadata": "spec": "containers": "name": "image": "ports": "labels": "$patch": "replace" "delete" "$setElementOrder/containers": "$retainKeys":'.split(
    ' ',
  );

/** A pod, as patches and decoders find it. */
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', labels: { app: 'web' }, finalizers: ['a/b'] },
  spec: {
    containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }], env: [{ name: 'A' }] }],
    tolerations: [{ key: 'k', operator: 'Exists' }],
  },
};

/** What reads and changes objects of a cluster. */
export const objectTargets: readonly Target[] = [
  {
    name: 'quantity',
    share: 10,
    words: ['1', '.', 'e', 'E', '-', '+', 'Ki', 'Mi', 'Gi', 'm', 'n', 'u', 'k', '0'],
    async open() {
      const { canonicalQuantity, quantity } = await import(
        '#packages/kube-objects/src/values/quantity'
      );
      return {
        run(input) {
          if (canonicalQuantity(input.toString()) !== undefined) quantity(input.toString());
        },
      };
    },
  },
  {
    name: 'selector',
    share: 10,
    words: [
      'app',
      '=',
      '==',
      '!=',
      ' in ',
      ' notin ',
      '(',
      ')',
      ',',
      '!',
      'metadata.name',
      '/',
      '\\',
    ],
    async open() {
      const { parseFieldSelector, parseLabelSelector } = await import(
        '#packages/kube-api/src/request/selectors'
      );
      return {
        run(input) {
          const text = input.toString();
          try {
            parseLabelSelector(text)(pod as never);
          } finally {
            parseFieldSelector(text);
          }
        },
        isRefusal: named('ApiError'),
      };
    },
  },
  {
    name: 'cron',
    share: 6,
    words: ['*', '/', '-', ',', ' ', '0', '59', 'MON', 'JAN', '@daily', '@every 1h', 'L', '#', '?'],
    async open() {
      const { parseSchedule } = await import('#packages/kube-api/src/kinds/batch/schedule');
      return { run: (input) => parseSchedule(input.toString()), isRefusal: named('BadSchedule') };
    },
  },
  {
    name: 'protobuf',
    share: 10,
    words: [],
    async seeds() {
      const { writeBytes } = await import('#packages/kube-api/src/codec/protobuf');
      const meta = writeBytes(1, Buffer.concat([writeBytes(1, 'web'), writeBytes(11, 'ab')]));
      const spec = writeBytes(
        2,
        writeBytes(2, Buffer.concat([writeBytes(1, 'c'), writeBytes(2, 'i')])),
      );
      const type = writeBytes(1, Buffer.concat([writeBytes(1, 'v1'), writeBytes(2, 'Pod')]));
      const raw = writeBytes(2, Buffer.concat([meta, spec]));
      return [Buffer.concat([Buffer.from('k8s\0'), type, raw])];
    },
    async open() {
      const { decodeProtobuf, openEnvelope } = await import(
        '#packages/kube-api/src/codec/decode-protobuf'
      );
      const { messageSchema } = await import('#packages/kube-api/src/schema/message');
      const schema = messageSchema('core.Pod');
      return {
        run: (input) => decodeProtobuf(schema, openEnvelope(input).raw),
        isRefusal: named('BrokenMessage', 'TooComplex', 'WrongType'),
      };
    },
  },
  {
    name: 'patch',
    share: 10,
    words: [
      ...json,
      ...fields,
      '"op":',
      '"add"',
      '"copy"',
      '"move"',
      '"path":',
      '"/spec"',
      '"/-"',
      '"from":',
    ],
    async open() {
      const { applyPatch, patchTypes, readPatch } = await import(
        '#packages/kube-api/src/patch/apply-patch'
      );
      const { messageSchema } = await import('#packages/kube-api/src/schema/message');
      const kind = { apiVersion: 'v1', kind: 'Pod', schema: messageSchema('core.Pod') } as never;
      return {
        run(input) {
          // The first letter chooses the type, so that each is tried with what is meant for others, too.
          const type = patchTypes[(input[0] ?? 0) % patchTypes.length] ?? patchTypes[0];
          applyPatch(kind, pod as never, readPatch(type, input.subarray(1), kind));
        },
        isRefusal: named('ApiError'),
      };
    },
  },
  {
    name: 'json-object',
    share: 8,
    words: [...json, ...fields],
    async open() {
      const { decodeJson } = await import('#packages/kube-api/src/codec/decode-json');
      const { duplicateFields, repeatedKeys } = await import(
        '#packages/kube-api/src/codec/duplicates'
      );
      const { checkBounds } = await import('#packages/kube-api/src/codec/bounds');
      const { messageSchema } = await import('#packages/kube-api/src/schema/message');
      const schema = messageSchema('core.Pod');
      return {
        run(input) {
          const text = input.toString();
          const value = JSON.parse(text) as unknown;
          checkBounds(value);
          duplicateFields(text);
          repeatedKeys(text);
          if (typeof value === 'object' && value !== null) decodeJson(schema, value as never);
        },
        isRefusal: named('SyntaxError', 'TooComplex', 'WrongType', 'ApiError'),
      };
    },
  },
  {
    name: 'cel',
    share: 8,
    words:
      'self . ( ) [ ] { } , : ? == != < >= && || ! + - * / % in true null 1 1u 2.5 "x" r"\\d" all( exists( map( filter( x, .matches( .size() .split( .replace( quantity( ip( cidr( semver( url( duration( timestamp( format.named( has( optional. .?a .orValue( [1,2,3] \'\''
        .split(' ')
        .filter(Boolean),
    async open() {
      const { Budget } = await import('#packages/kube-api/src/cel/budget');
      const { environmentOf } = await import('#packages/kube-api/src/cel/environment');
      const { compile } = await import('#packages/kube-api/src/cel/expression');
      const environment = environmentOf({ self: 'dyn' });
      const self = { a: [1n, 2n, 3n], text: 'x'.repeat(1000), m: { a: 'xa' } };
      return {
        run: (input) =>
          compile(environment, input.toString()).evaluate(
            { self },
            new Budget({ milliseconds: 500 }),
          ),
        isRefusal: named('NotCompiled', 'NoValue', 'BudgetSpent'),
      };
    },
  },
];
