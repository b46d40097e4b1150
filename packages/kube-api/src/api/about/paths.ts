import { keySetPath } from '#access/service-account-tokens';
import { foreignDocuments } from '#aggregation/foreign-documents';
import type { Answer } from '#answer/answer';
import type { ApiContext } from '#api/resource/call';
import { textNotFound } from '#api/resource/respond';
import { createDiscovery } from '#discovery/discovery';
import { createOpenApiV2 } from '#discovery/openapi-v2';
import { createOpenApiV3 } from '#discovery/openapi-v3';
import type { ApiRequest } from '#request/api-request';
import { answerPublicPath } from './health.ts';
import type { Metrics } from './metrics.ts';

/** Answers what is asked about no object: what there is, and how the API is. */
export type Paths = (request: Pick<ApiRequest, 'header' | 'url'>) => Promise<Answer>;

const documents = '/openapi/v3/';

/** Creates the answers of an API's paths. */
export function createPaths(context: ApiContext, metrics: Metrics): Paths {
  const { aggregator, scheme, tokens } = context;
  const discovery = createDiscovery(scheme, () => aggregator.groupVersions());
  const openApiV2 = createOpenApiV2(scheme, foreignDocuments(aggregator));
  const openApiV3 = createOpenApiV3(scheme, discovery, () => aggregator.published());

  const fixed: Readonly<Record<string, (accept: string) => Answer | Promise<Answer>>> = {
    '/': () => Response.json({ paths: rootPaths(discovery.versions()) }),
    [keySetPath]: async () =>
      Response.json(await tokens.keySet(), {
        headers: { 'content-type': 'application/jwk-set+json' },
      }),
    '/.well-known/openid-configuration': () => Response.json(tokens.configuration()),
    '/metrics': () => metrics.answer(),
    '/openapi/v2': (accept) => openApiV2(accept),
    '/openapi/v3': () => openApiV3.index(),
  };

  return async (request) => {
    const { url } = request;
    const { pathname, host, searchParams } = url;
    const accept = request.header('accept') ?? '';
    if (Object.hasOwn(fixed, pathname)) return await (fixed[pathname]?.(accept) ?? textNotFound());
    if (pathname.startsWith(documents)) {
      const path = pathname.slice(documents.length);
      return openApiV3.document(path, searchParams.get('hash')) ?? textNotFound();
    }
    return (
      answerPublicPath(url, context) ?? discovery.discover(pathname, accept, host) ?? textNotFound()
    );
  };
}

const rootPaths = (versions: readonly string[]) => [
  '/api',
  '/apis',
  ...versions.map((version) => (version.includes('/') ? `/apis/${version}` : `/api/${version}`)),
  '/healthz',
  '/livez',
  '/metrics',
  '/openapi/v2',
  '/openapi/v3',
  '/readyz',
  '/version',
];
