import { createHash } from 'node:crypto';
import { apiVersionOf, type Kind } from '#kinds/kind';
import { servedVersions } from './discovery.ts';
import { groupVersionKind, refersTo, schemasOf, version3 } from './openapi-schema.ts';
import { servedKinds } from './served.ts';

const documentPath = (version: string) =>
  version.includes('/') ? `apis/${version}` : `api/${version}`;

/** The list of documents, one for each group version; clients keep each until its hash changes. */
export function openApiIndex(): Response {
  const paths = servedVersions().map((version) => {
    const path = documentPath(version);
    const hash = createHash('sha256').update(documentText(path, version)).digest('hex');
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash.slice(0, 32)}` }];
  });
  return Response.json({ paths: Object.fromEntries(paths) });
}

/** The document of one group version such as `api/v1`; undefined when it is not served. */
export function openApiDocument(path: string): Response | undefined {
  const version = servedVersions().find((candidate) => documentPath(candidate) === path);
  if (version === undefined) return undefined;
  return new Response(documentText(path, version), {
    headers: { 'content-type': 'application/json' },
  });
}

/** They never change, and clients ask for them before every create and apply. */
const documents = new Map<string, string>();

function documentText(path: string, version: string): string {
  const known = documents.get(path);
  if (known !== undefined) return known;
  const kinds = servedKinds.filter((kind) => apiVersionOf(kind) === version);
  const text = JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths: Object.fromEntries(kinds.flatMap((kind) => pathsOf(kind, path))),
    components: { schemas: schemasOf(kinds, version3) },
  });
  documents.set(path, text);
  return text;
}

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
        content: { 'application/json': { schema: refersTo(version3, kind) } },
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
