/**
 * The older schema document, for clients up to 1.28 and for tools that read Swagger: the schemas, and
 * for each kind the two parameters that such a client looks for before it lets the server check fields.
 */
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import { groupVersionKind, schemasOf, version2 } from './openapi-schema.ts';
import { encodeDocument } from './openapi-v2-protobuf.ts';
import { weaklyPerGeneration } from './per-generation.ts';
import type { PatchOperation, Swagger } from './swagger.ts';

const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** Answers with JSON, or with protobuf to clients that accept it. */
export function createOpenApiV2(scheme: Scheme): (accept: string) => Response {
  const document = () => documentOf(scheme.served);
  const json = weaklyPerGeneration(scheme, () => Buffer.from(JSON.stringify(document())));
  const protobuf = weaklyPerGeneration(scheme, () => encodeDocument(document()));
  return (accept) => {
    // kubectl writes `v2@v1.0`, and the answer is called `v2.v1.0`.
    if (accept.includes('com.github.proto-openapi.spec.v2')) {
      return new Response(new Uint8Array(protobuf()), {
        headers: { 'content-type': protobufType },
      });
    }
    return new Response(new Uint8Array(json()), {
      headers: { 'content-type': 'application/json' },
    });
  };
}

const documentOf = (kinds: readonly Kind[]): Swagger => ({
  swagger: '2.0',
  info: { title: 'Kubernetes', version: 'unversioned' },
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
