import type { Target } from '#fuzz/target';
import { bodyOfRequest, judge, readRequest } from './request.ts';

/** Whole services, asked as a client asks, without a network between. */
export const apiTargets: readonly Target[] = [
  {
    name: 'cluster-api',
    share: 2,
    bodyOf: bodyOfRequest,
    words: [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"metadata":',
      '"name":',
      '"spec":',
      '"x-kubernetes-validations":',
      '"rule":',
      '"properties":',
      '"type":',
      '"object"',
      'PATCH ',
      'POST ',
      'PUT ',
      'DELETE ',
      '?limit=1&continue=',
      '?labelSelector=',
      '?fieldManager=a&force=true',
      '\n',
    ],
    async open() {
      const { startTestApi } = await import('#packages/kube-api/src/testing/index');
      const api = await startTestApi();
      const token = /token: (\w+)/.exec(api.server.kubeconfig('https://api'))?.[1];
      const authorization = `Bearer ${token}`;
      return {
        async run(input) {
          const request = readRequest(input, 'https://api', { authorization });
          if (request) await judge(await api.server.fetch(request));
        },
        close: async () => api[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: 'registry-api',
    share: 2,
    bodyOf: bodyOfRequest,
    words: [
      'GET ',
      'PUT ',
      'PATCH ',
      'POST ',
      'HEAD ',
      'DELETE ',
      '/v2/shop/web',
      '/blobs/',
      '/uploads/',
      '/manifests/',
      '/tags/list?n=',
      '/referrers/',
      '?digest=',
      '?mount=',
      '&from=',
      'sha256:',
      '\n\n',
    ],
    async open() {
      const { all, startRegistry } = await import('#packages/registry/test/harness');
      const harness = await startRegistry();
      const authorization = `Bearer ${await harness.token([all('shop/web')])}`;
      return {
        async run(input) {
          const request = readRequest(input, harness.url, { authorization });
          if (request) await judge(await harness.registry.fetch(request));
        },
        close: async () => harness[Symbol.asyncDispose](),
      };
    },
  },
];
