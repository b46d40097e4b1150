import type { WebTarget } from '@slipway/kube-objects';
import { ApiError, badRequest } from '@slipway/kube-objects';
import type { Subresource, SubresourceCall } from '#scheme/subresource';

const verbs = ['create', 'delete', 'get', 'patch', 'update'] as const;

/** `proxy` of pods or services: requests go to what listens there, links in its pages come back here. */
export const proxySubresource = (kind: WebTarget['kind'], optionsKind: string): Subresource => ({
  name: 'proxy',
  kind: { group: '', version: 'v1', kind: optionsKind },
  verbs,
  isText: true,
  answer: (call) => answer(call, kind),
});

async function answer(call: SubresourceCall, kind: WebTarget['kind']): Promise<Response> {
  const { path, namespace } = call;
  const request = call.request();
  const url = new URL(request.url);
  if (path === '' && (request.method === 'GET' || request.method === 'HEAD')) {
    const location = `${url.pathname}/${url.search}`;
    return new Response(null, { status: 301, headers: { location } });
  }
  if (call.web === undefined) {
    throw new ApiError('ServiceUnavailable', 'no service network is running');
  }
  const target = proxyTarget({ kind, namespace, name: call.name, path, search: url.search });
  const response = await call.web.send(target, request);
  const prefix = url.pathname.slice(0, url.pathname.length - path.length);
  return await withLinks(response, prefix, url);
}

/** Where a request to a `proxy` sub-resource goes. */
export function proxyTarget(asked: {
  readonly kind: WebTarget['kind'];
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
  readonly search: string;
}): WebTarget {
  const { kind, namespace, name, path, search } = asked;
  return { kind, namespace, ...nameOf(name), path: `${path || '/'}${search}` };
}

/** `web`, `web:http`, `https:web:8443`. */
function nameOf(words: string): Pick<WebTarget, 'name' | 'port' | 'isSecure'> {
  const parts = words.split(':');
  const [scheme, name, port] =
    parts.length === 3 ? parts : ['http', parts[0], parts.length === 2 ? parts[1] : undefined];
  const isKnown = scheme === 'http' || scheme === 'https' || scheme === '';
  if (!isKnown || !name || parts.length > 3) {
    throw badRequest(
      `invalid proxy request "${words}": must be NAME, NAME:PORT or SCHEME:NAME:PORT`,
    );
  }
  return { name, port: port || undefined, isSecure: scheme === 'https' };
}

/** Longer pages pass as they are. */
const longestPage = 4 * 1024 * 1024;
const link =
  /(<[a-z][^<>]{0,2000}?\s(?:action|cite|data|formaction|href|poster|src)=["'])(\/(?!\/)[^"'<>]*)/gi;

/** Redirections and links of a page that begin with `/` would leave the program that wrote them. */
async function withLinks(response: Response, prefix: string, url: URL): Promise<Response> {
  const headers = new Headers(response.headers);
  const lead = (path: string) => (path.startsWith(`${prefix}/`) ? path : prefix + path);
  const location = headers.get('location');
  if (location?.startsWith('/') && !location.startsWith('//')) {
    headers.set('location', lead(location));
  } else if (location && URL.parse(location)?.host === url.host) {
    const { pathname, search, hash } = new URL(location);
    headers.set('location', lead(pathname + search + hash));
  }
  const { status, body } = response;
  const isPage = (headers.get('content-type') ?? '').startsWith('text/html');
  if (!isPage || body === null) return new Response(body, { status, headers });
  const { page, rest } = await readPage(body);
  if (rest) return new Response(rest, { status, headers });
  headers.delete('content-length');
  const led = page.replace(link, (_, before, path) => before + lead(path));
  return new Response(led, { status, headers });
}

/** A page, or, when it is too long to be changed, all of it as a stream. */
async function readPage(
  body: ReadableStream<Uint8Array>,
): Promise<{ readonly page: string; readonly rest?: ReadableStream<Uint8Array> }> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { page: Buffer.concat(chunks).toString() };
    chunks.push(value);
    bytes += value.length;
    if (bytes > longestPage) break;
  }
  const rest = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const known = chunks.shift();
      const { done, value } = known ? { done: false, value: known } : await reader.read();
      if (done) controller.close();
      else if (value) controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { page: '', rest };
}
