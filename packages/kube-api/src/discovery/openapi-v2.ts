/**
 * The older schema document, for clients up to 1.28 and for tools that read Swagger: the schemas, and
 * for each kind the two parameters that such a client looks for before it lets the server check fields.
 */
import { setImmediate } from 'node:timers/promises';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import { groupVersionKind, schemasOf, version2 } from './openapi-schema.ts';
import { encodeDocument } from './openapi-v2-protobuf.ts';
import type { PatchOperation, Swagger } from './swagger.ts';
import { tagOf } from './tag.ts';

const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** Documents of servers of other groups; `generation` counts their changes. */
export interface ForeignDocuments {
  readonly generation: number;
  read(): Promise<readonly Swagger[]>;
}

/** Answers with JSON, or with protobuf to clients that accept it. */
export function createOpenApiV2(
  scheme: Scheme,
  foreign: ForeignDocuments,
): (accept: string) => Promise<Response> {
  const generation = () => scheme.generation + foreign.generation;
  const parts = () => partsOf(scheme.served, foreign);
  const json = madeOnce(generation, () => jsonOf(parts()));
  const protobuf = madeOnce(generation, () => protobufOf(parts()));
  return async (accept) => {
    // kubectl writes `v2@v1.0`, and the answer is called `v2.v1.0`.
    const isProtobuf = accept.includes('com.github.proto-openapi.spec.v2');
    const { bytes, tag } = await (isProtobuf ? protobuf() : json());
    return new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': isProtobuf ? protobufType : 'application/json',
        vary: 'Accept',
        etag: tag,
      },
    });
  };
}

/**
 * The document in parts: what is built in, then one custom kind after the other, then what others serve.
 * They may be large and many, and other requests want their turn in between.
 */
async function* partsOf(kinds: readonly Kind[], foreign: ForeignDocuments): AsyncIterable<Swagger> {
  const isCustom = ({ published }: Kind) => published !== undefined;
  const builtIn = documentOf(kinds.filter((kind) => !isCustom(kind)));
  yield builtIn;
  const named = new Set(Object.keys(builtIn.definitions));
  const withNew = ({ definitions, ...part }: Swagger): Swagger => {
    const own = Object.entries(definitions).filter(([name]) => !named.has(name));
    for (const [name] of own) named.add(name);
    return { ...part, definitions: Object.fromEntries(own) };
  };
  for (const kind of kinds.filter(isCustom)) {
    await setImmediate();
    yield withNew(documentOf([kind]));
  }
  for (const document of await foreign.read()) {
    await setImmediate();
    yield withNew(document);
  }
}

async function jsonOf(parts: AsyncIterable<Swagger>): Promise<Buffer> {
  const paths: string[] = [];
  const definitions: string[] = [];
  const add = (list: string[], members: object) => {
    const text = JSON.stringify(members).slice(1, -1);
    if (text !== '') list.push(text);
  };
  for await (const part of parts) {
    add(paths, part.paths);
    add(definitions, part.definitions);
  }
  const { swagger, info } = head;
  const start = JSON.stringify({ swagger, info }).slice(0, -1);
  return Buffer.from(
    `${start},"paths":{${paths.join(',')}},"definitions":{${definitions.join(',')}}}`,
  );
}

/** Parts of a message one after the other are the whole of it. */
async function protobufOf(parts: AsyncIterable<Swagger>): Promise<Buffer> {
  const encoded: Buffer[] = [];
  for await (const part of parts) encoded.push(encodeDocument(part));
  return Buffer.concat(encoded);
}

interface Made {
  readonly bytes: Buffer;
  readonly tag: string;
}

/** Whoever asks meanwhile waits for the same document. */
function madeOnce(generationNow: () => number, make: () => Promise<Buffer>): () => Promise<Made> {
  let pending: { readonly generation: number; readonly made: Promise<Buffer> } | undefined;
  let known: { readonly generation: number; readonly made: WeakRef<Made> } | undefined;
  return async () => {
    const generation = generationNow();
    const kept = known?.generation === generation ? known.made.deref() : undefined;
    if (kept !== undefined) return kept;
    if (pending?.generation !== generation) pending = { generation, made: make() };
    try {
      const bytes = await pending.made;
      const made = { bytes, tag: tagOf(bytes) };
      known = { generation, made: new WeakRef(made) };
      return made;
    } finally {
      // It is kept weakly only: it is large and seldom asked for.
      pending = undefined;
    }
  };
}

const head = {
  swagger: '2.0',
  info: { title: 'Kubernetes', version: 'unversioned' },
} as const;

const documentOf = (kinds: readonly Kind[]): Swagger => ({
  ...head,
  paths: Object.fromEntries(kinds.map((kind) => [pathOf(kind), { patch: patchOf(kind) }])),
  definitions: schemasOf(kinds, version2),
});

function pathOf({ group, version, plural, namespaced }: Kind): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}/{name}`;
}

const patchOf = (kind: Kind): PatchOperation => ({
  operationId: `patch${kind.kind}`,
  parameters: ['dryRun', 'fieldValidation'].map((name) => ({ name, in: 'query', type: 'string' })),
  responses: { 200: { description: 'OK' } },
  'x-kubernetes-group-version-kind': groupVersionKind(kind),
});
