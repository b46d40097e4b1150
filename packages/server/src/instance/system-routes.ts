import type { ApiRoute } from '#rest/api';
import { gitlabVersion } from '#variables/predefined';

/** The GitLab whose API this is; clients choose their ways by it. */
const version = { version: gitlabVersion, revision: 'slipway' };

/** Versions. */
export const systemRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/version',
    who: 'user',
    scopes: ['read_user'],
    handle: () => Response.json(version),
  },
  {
    method: 'GET',
    path: '/metadata',
    who: 'user',
    scopes: ['read_user'],
    handle: (api) =>
      Response.json({
        ...version,
        kas: {
          ...{ enabled: true, version: version.version },
          externalUrl: api.agents.servers.outside.url.replace(/k8s-proxy\/$/, ''),
          externalK8sProxyUrl: api.agents.servers.outside.url,
        },
        enterprise: false,
        product: 'slipway',
        external_url: api.addresses.url,
      }),
  },
];
