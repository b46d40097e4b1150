import type { Target } from '#fuzz/target';

/** A request in one text: method, path and type, then the body after an empty line. */
function requestIn(input: Buffer, origin: string, token: string): Request | undefined {
  const end = input.indexOf('\n\n');
  const [method = 'GET', path = '/', type = 'application/json'] = input
    .subarray(0, Math.max(end, 0))
    .toString()
    .split(' ');
  const isSending = method !== 'GET' && method !== 'HEAD';
  try {
    const url = new URL(path, origin);
    // An open end is another test's matter.
    if (url.searchParams.has('watch') || url.pathname.includes('/watch/')) return undefined;
    return new Request(url, {
      method,
      headers: { authorization: token, 'content-type': type },
      ...(isSending && { body: new Uint8Array(input.subarray(end + 2)) }),
    });
  } catch {
    return undefined; // no client can send it
  }
}

/** An honest word for what cannot be done is no error: not implemented, no answer yet, no room. */
const honest = new Set([501, 503, 504, 507]);

async function judge(response: Response): Promise<void> {
  const body = await response.text();
  if (response.status < 500 || honest.has(response.status)) return;
  throw new Error(`answered ${response.status}: ${body.slice(0, 300)}`);
}

/** Whole services, asked as a client asks, without a network between. */
export const apiTargets: readonly Target[] = [
  {
    name: 'cluster-api',
    share: 2,
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
      return {
        async run(input) {
          const request = requestIn(input, 'https://api', `Bearer ${token}`);
          if (request) await judge(await api.server.fetch(request));
        },
        close: async () => api[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: 'registry-api',
    share: 2,
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
      const token = `Bearer ${await harness.token([all('shop/web')])}`;
      return {
        async run(input) {
          const request = requestIn(input, harness.url, token);
          if (request) await judge(await harness.registry.fetch(request));
        },
        close: async () => harness[Symbol.asyncDispose](),
      };
    },
  },
];
