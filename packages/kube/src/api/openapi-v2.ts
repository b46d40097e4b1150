import { writeBytes } from '../codec/protobuf.ts';
import type { Kind } from '../kinds/kind.ts';
import { servedKinds } from './served.ts';

const mediaType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/**
 * The older schema document, for clients up to 1.28: no schemas, only the two parameters that such a
 * client looks for before it lets the server check fields. The field numbers are those of the
 * gnostic OpenAPI v2 messages.
 */
export function openApiV2(): Response {
  const paths = servedKinds.map((kind) => writeBytes(2, pathItem(kind)));
  const document = Buffer.concat([
    writeBytes(1, '2.0'),
    writeBytes(2, Buffer.concat([writeBytes(1, 'Kubernetes'), writeBytes(2, 'unversioned')])),
    writeBytes(8, Buffer.concat(paths)),
    writeBytes(9, ''),
  ]);
  return new Response(document, { headers: { 'content-type': mediaType } });
}

function pathItem({ group, version, kind, plural }: Kind): Buffer {
  const extension = Buffer.concat([
    writeBytes(1, 'x-kubernetes-group-version-kind'),
    writeBytes(2, writeBytes(2, `group: "${group}"\nkind: ${kind}\nversion: ${version}\n`)),
  ]);
  const operation = Buffer.concat([
    writeBytes(5, `patch${kind}`),
    writeBytes(8, queryParameter('dryRun')),
    writeBytes(8, queryParameter('fieldValidation')),
    writeBytes(9, ''),
    writeBytes(13, extension),
  ]);
  const path = group === '' ? `/api/${version}/${plural}` : `/apis/${group}/${version}/${plural}`;
  return Buffer.concat([writeBytes(1, path), writeBytes(2, writeBytes(8, operation))]);
}

function queryParameter(name: string): Buffer {
  const schema = Buffer.concat([
    writeBytes(2, 'query'),
    writeBytes(4, name),
    writeBytes(6, 'string'),
  ]);
  return writeBytes(1, writeBytes(2, writeBytes(3, schema)));
}
