import type { Call } from '#http/call';
import { HttpError } from '#http/http-error';
import type { Route } from '#rights/route';

const prefix = '/-/kubernetes';
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/**
 * `/-/kubernetes/*`: the cluster's own API for administrators, under the name and the session of the
 * web pages. Answers stream, so watches and logs work.
 */
export function kubernetesRoutes(options: {
  readonly clusterApi: ((request: Request) => Promise<Response>) | undefined;
}): Route[] {
  async function handler({ request, url }: Call): Promise<Response> {
    if (!options.clusterApi) throw new HttpError(404, 'Slipway runs without a cluster');
    const target = new URL(url);
    target.pathname = url.pathname.slice(prefix.length);
    const headers = new Headers(request.headers);
    for (const name of ['cookie', 'authorization', 'private-token']) headers.delete(name);
    const { method, body, signal } = request;
    const answer = await options.clusterApi(
      new Request(target, { method, headers, signal, ...(body && { body, duplex: 'half' }) }),
    );
    const safe = new Headers(answer.headers);
    // What pods answer through `proxy` must never run as a page of ours.
    safe.set('content-security-policy', "default-src 'none'; sandbox");
    safe.set('x-content-type-options', 'nosniff');
    return new Response(answer.body, { status: answer.status, headers: safe });
  }

  const path = `${prefix}/*path`;
  const who = 'administrator';
  return methods.map((method) => ({ method, path, who, scopes: ['api'], handler }));
}
