import { type Field, type FieldType, jsonFieldsOf } from '../kinds/field-table.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { servedVersions } from './discovery.ts';
import { servedKinds } from './served.ts';

const documentPath = (version: string) =>
  version.includes('/') ? `apis/${version}` : `api/${version}`;

/** The list of documents, one for each group version. */
export function openApiIndex(): Response {
  const paths = servedVersions().map((version) => [
    documentPath(version),
    { serverRelativeURL: `/openapi/v3/${documentPath(version)}?hash=slipway-1` },
  ]);
  return Response.json({ paths: Object.fromEntries(paths) });
}

/** The document of one group version such as `api/v1`; undefined when it is not served. */
export function openApiDocument(path: string): Response | undefined {
  const known = documents.get(path);
  if (known !== undefined) return jsonText(known);
  const version = servedVersions().find((candidate) => documentPath(candidate) === path);
  if (version === undefined) return undefined;
  const kinds = servedKinds.filter((kind) => apiVersionOf(kind) === version);
  const document = JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths: Object.fromEntries(kinds.flatMap((kind) => pathsOf(kind, path))),
    components: { schemas: schemasOf(kinds) },
  });
  documents.set(path, document);
  return jsonText(document);
}

/** They never change, and clients ask for them before every create and apply. */
const documents = new Map<string, string>();

const jsonText = (text: string) =>
  new Response(text, { headers: { 'content-type': 'application/json' } });

const groupVersionKind = ({ group, version, kind }: Kind) => ({ group, version, kind });

/** Clients look here for the kinds that check `fieldValidation` and `dryRun` themselves. */
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
}));

function pathsOf(kind: Kind, root: string): [string, object][] {
  const base = kind.namespaced
    ? `/${root}/namespaces/{namespace}/${kind.plural}`
    : `/${root}/${kind.plural}`;
  const operation = (action: string, parameters: readonly object[] = []) => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': groupVersionKind(kind),
    parameters,
    responses: {
      200: {
        description: 'OK',
        content: {
          'application/json': { schema: { $ref: `#/components/schemas/${kindName(kind)}` } },
        },
      },
    },
  });
  return [
    [base, { get: operation('list'), post: operation('post', writeParameters) }],
    [
      `${base}/{name}`,
      {
        get: operation('get'),
        put: operation('put', writeParameters),
        patch: operation('patch', writeParameters),
        delete: operation('delete', writeParameters),
      },
    ],
  ];
}

/** Upstream's names, which some clients know: `io.k8s.api.apps.v1.Deployment`. */
function schemaName(message: string): string {
  const [group = '', name = ''] = message.split('.');
  return group === 'meta'
    ? `io.k8s.apimachinery.pkg.apis.meta.v1.${name}`
    : `io.k8s.api.${group}.v1.${name}`;
}

const kindName = ({ type }: Kind) => schemaName(type);

function schemasOf(kinds: readonly Kind[]): object {
  const schemas: Record<string, object> = {};
  const collect = (message: string) => {
    const name = schemaName(message);
    if (schemas[name] !== undefined) return;
    schemas[name] = {};
    schemas[name] = messageSchema(message, collect);
  };
  for (const kind of kinds) {
    collect(kind.type);
    const name = kindName(kind);
    const schema = schemas[name] as { readonly properties: object };
    schemas[name] = {
      ...schema,
      description: `${kind.kind} of ${apiVersionOf(kind)}.`,
      properties: { ...typeProperties, ...schema.properties },
      'x-kubernetes-group-version-kind': [groupVersionKind(kind)],
    };
  }
  return schemas;
}

const typeProperties = {
  apiVersion: { type: 'string', description: 'The version of the schema of this object.' },
  kind: { type: 'string', description: 'The kind of this object.' },
};

function messageSchema(message: string, collect: (message: string) => void): object {
  const fields = [...(jsonFieldsOf(message)?.values() ?? [])];
  const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const properties = fields.map((field) => [field.name, fieldSchema(field, collect)]);
  return {
    type: 'object',
    description: `The fields of ${message.slice(message.indexOf('.') + 1)}.`,
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
  };
}

function fieldSchema(
  { type, shape, isListMap }: Field,
  collect: (message: string) => void,
): object {
  const one = typeSchema(type, collect);
  if (shape === 'list') return { type: 'array', items: one };
  if (shape === 'single') return one;
  return {
    type: 'object',
    additionalProperties: isListMap ? { type: 'array', items: one } : one,
  };
}

function typeSchema(type: FieldType, collect: (message: string) => void): object {
  if ('message' in type) {
    collect(type.message);
    return { allOf: [{ $ref: `#/components/schemas/${schemaName(type.message)}` }] };
  }
  if ('scalar' in type) {
    return {
      string: { type: 'string' },
      bytes: { type: 'string', format: 'byte' },
      bool: { type: 'boolean' },
      int32: { type: 'integer', format: 'int32' },
      int64: { type: 'integer', format: 'int64' },
    }[type.scalar];
  }
  return {
    Time: { type: 'string', format: 'date-time' },
    MicroTime: { type: 'string', format: 'date-time' },
    Quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
    IntOrString: {
      'x-kubernetes-int-or-string': true,
      oneOf: [{ type: 'integer' }, { type: 'string' }],
    },
    Raw: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    Opaque: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  }[type.special];
}
