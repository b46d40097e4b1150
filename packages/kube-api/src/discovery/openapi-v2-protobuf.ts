/** An OpenAPI 2 document in the protobuf form that kubectl asks for: gnostic's messages and numbers. */
import { dump } from 'js-yaml';
import { writeBytes } from '#codec/protobuf';
import type { Published } from './openapi-schema.ts';
import type { PatchOperation, QueryParameter, Swagger } from './swagger.ts';

/** Encodes a document. */
export function encodeDocument({ swagger, info, paths, definitions }: Swagger): Buffer {
  const items = Object.entries(paths).map(([path, { patch }]) =>
    writeBytes(2, named(path, writeBytes(8, operation(patch)))),
  );
  const schemas = Object.entries(definitions).map(([name, value]) =>
    writeBytes(1, named(name, schema(value))),
  );
  return Buffer.concat([
    writeBytes(1, swagger),
    writeBytes(2, Buffer.concat([writeBytes(1, info.title), writeBytes(2, info.version)])),
    writeBytes(8, Buffer.concat(items)),
    writeBytes(9, Buffer.concat(schemas)),
  ]);
}

const named = (name: string, value: Buffer) =>
  Buffer.concat([writeBytes(1, name), writeBytes(2, value)]);

function operation(patch: PatchOperation): Buffer {
  return Buffer.concat([
    writeBytes(5, patch.operationId),
    ...patch.parameters.map((item) => writeBytes(8, parameter(item))),
    writeBytes(9, ''),
    ...extensions(13, patch),
  ]);
}

function parameter({ name, in: place, type }: QueryParameter): Buffer {
  const content = [writeBytes(2, place), writeBytes(4, name), writeBytes(6, type)];
  return writeBytes(1, writeBytes(2, writeBytes(3, Buffer.concat(content))));
}

function schema(value: Published): Buffer {
  const { $ref, format, description, required = [], additionalProperties, type, items } = value;
  const properties = Object.entries(value.properties ?? {}).map(([name, property]) =>
    writeBytes(1, named(name, schema(property))),
  );
  return Buffer.concat([
    ...($ref === undefined ? [] : [writeBytes(1, $ref)]),
    ...(format === undefined ? [] : [writeBytes(2, format)]),
    ...(description === undefined ? [] : [writeBytes(4, description)]),
    ...required.map((name) => writeBytes(19, name)),
    ...(additionalProperties === undefined
      ? []
      : [writeBytes(21, writeBytes(1, schema(additionalProperties)))]),
    ...(type === undefined ? [] : [writeBytes(22, writeBytes(1, type))]),
    ...(items === undefined ? [] : [writeBytes(23, writeBytes(1, schema(items)))]),
    ...(properties.length === 0 ? [] : [writeBytes(25, Buffer.concat(properties))]),
    ...extensions(31, value),
  ]);
}

/** Members beyond OpenAPI, each as its name and a piece of YAML. */
const extensions = (number: number, value: object): readonly Buffer[] =>
  Object.entries(value)
    .filter(([name]) => name.startsWith('x-'))
    .map(([name, content]) =>
      writeBytes(number, named(name, writeBytes(2, dump(content, { noRefs: true })))),
    );
