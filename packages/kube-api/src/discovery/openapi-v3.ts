import { createHash } from 'node:crypto';
import { apiVersionOf } from '#scheme/group-version-kind';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import type { Discovery } from './discovery.ts';
import { groupVersionKind, refersTo, schemasOf, version3 } from './openapi-schema.ts';
import { perGeneration } from './per-generation.ts';

const documentPath = (version: string) =>
  version.includes('/') ? `apis/${version}` : `api/${version}`;

/** The schemas of each group version, as documents that clients keep until their hash changes. */
export interface OpenApiV3 {
  /** The list of documents. */
  index(): Response;
  /**
   * The document of one group version such as `api/v1`; undefined when it is not served. Who names its hash
   * may keep it for good, who names an old one is told the address of the new one.
   */
  document(path: string, hash?: string | null): Response | undefined;
}

/** Where the documents of others are, and what changes with them. */
export type ForeignPaths = () => readonly {
  readonly path: string;
  readonly hash?: string | undefined;
}[];

/** Creates the documents of a scheme's kinds, each when it is asked for. */
export function createOpenApiV3(
  scheme: Scheme,
  { ownVersions: versions }: Pick<Discovery, 'ownVersions'>,
  foreign: ForeignPaths,
): OpenApiV3 {
  const documents = perGeneration(scheme, () => new Map<string, string>());
  const kindsOf = (version: string) =>
    scheme.served.filter((kind) => apiVersionOf(kind) === version);
  const isCustom = (kinds: readonly Kind[]) =>
    kinds.length > 0 && kinds.every(({ fingerprint }) => fingerprint !== undefined);

  function textOf(path: string, version: string): string {
    const known = documents().get(path);
    if (known !== undefined) return known;
    const kinds = kindsOf(version);
    const text = documentText(path, kinds);
    // Those of custom kinds are large and many, and made again as quickly as they are asked for.
    if (!isCustom(kinds)) documents().set(path, text);
    return text;
  }

  /** What changes with a document; custom kinds say that without one. */
  function contentOf(path: string, version: string): string {
    const kinds = kindsOf(version);
    if (!isCustom(kinds)) return textOf(path, version);
    return kinds.map(({ plural, fingerprint }) => `${plural} ${fingerprint}`).join('\n');
  }

  const hashOf = (path: string, version: string) =>
    createHash('sha256').update(contentOf(path, version)).digest('hex').slice(0, 32);
  const address = (path: string, hash: string) => `/openapi/v3/${path}?hash=${hash}`;

  return {
    index() {
      const entry = (path: string, hash: string) =>
        [path, { serverRelativeURL: address(path, hash) }] as const;
      const own = versions().map((version) => {
        const path = documentPath(version);
        return entry(path, hashOf(path, version));
      });
      const others = foreign().flatMap(({ path, hash }) =>
        hash === undefined ? [] : [entry(path, hash)],
      );
      return Response.json({ paths: Object.fromEntries([...own, ...others]) });
    },
    document(path, wanted) {
      const version = versions().find((candidate) => documentPath(candidate) === path);
      if (version === undefined) return undefined;
      const hash = hashOf(path, version);
      if (wanted && wanted !== hash) {
        return new Response(null, { status: 301, headers: { location: address(path, hash) } });
      }
      return new Response(textOf(path, version), {
        headers: {
          'content-type': 'application/json',
          vary: 'Accept',
          etag: `"${hash}"`,
          ...(wanted && { 'cache-control': 'public, immutable', expires: inAYear() }),
        },
      });
    },
  };
}

const inAYear = () => new Date(Date.now() + 365 * 24 * 60 * 60 * 1000).toUTCString();

const documentText = (path: string, kinds: readonly Kind[]) =>
  JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths: Object.fromEntries(kinds.flatMap((kind) => pathsOf(kind, path))),
    components: { schemas: schemasOf(kinds, version3) },
  });

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
