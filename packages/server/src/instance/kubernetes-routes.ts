import { type AuditLog, actorFacts } from '#audit/audit-log';
import { HttpError } from '#http/http-error';
import type { Route, SignedInCall } from '#rights/route';
import type { User } from '#users/user';
import { inCluster } from './in-cluster.ts';
import { secretRead } from './secret-reads.ts';

const prefix = '/-/kubernetes';
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/**
 * `/-/kubernetes/*`: the cluster's own API, under the name and the session of the web pages. Whoever
 * asks is in the cluster who they are here: `slipway:NAME`, with what its roles give this name.
 * Administrators may do everything. Answers stream, so watches and logs work. Who reads a secret is
 * written into the audit log.
 */
export function kubernetesRoutes(options: {
  readonly clusterApi: ((request: Request) => Promise<Response>) | undefined;
  readonly audit: AuditLog;
}): Route[] {
  async function handler(call: SignedInCall): Promise<Response> {
    const { request, url, user } = call;
    if (!options.clusterApi) throw new HttpError(404, 'Slipway runs without a cluster');
    const target = new URL(url);
    target.pathname = url.pathname.slice(prefix.length);
    const headers = headersFor(user, request.headers);
    const { method, body, signal } = request;
    const answer = await options.clusterApi(
      new Request(target, { method, headers, signal, ...(body && { body, duplex: 'half' }) }),
    );
    if (answer.ok) await note(options.audit, call, target);
    const safe = new Headers(answer.headers);
    // What pods answer through `proxy` must never run as a page of ours.
    safe.set('content-security-policy', "default-src 'none'; sandbox");
    safe.set('x-content-type-options', 'nosniff');
    return new Response(answer.body, { status: answer.status, headers: safe });
  }

  const path = `${prefix}/*path`;
  const who = 'user';
  return methods.map((method) => ({ method, path, who, scopes: ['api'], handler }));
}

/** Values of secrets reach nobody before it is on disk that they were asked for. */
async function note(audit: AuditLog, call: SignedInCall, target: URL): Promise<void> {
  const accept = call.request.headers.get('accept') ?? '';
  const read = secretRead(call.request.method, target, accept);
  if (read === undefined) return;
  await audit.record({
    ...actorFacts(call.identity),
    ...{ entityKind: 'Instance', entityId: 1, entityPath: 'instance' },
    ...{ event: 'cluster_secret_read', message: 'Cluster secret read' },
    ...{ targetKind: 'Secret', targetId: read.name, targetName: read.name },
    ...{ changes: {}, address: call.client.address, requestId: call.requestId },
  });
}

/** Nobody becomes somebody else by headers of their own. */
function headersFor({ username, isAdmin }: User, sent: Headers): Headers {
  const headers = new Headers(sent);
  for (const name of ['cookie', 'authorization', 'private-token']) headers.delete(name);
  for (const name of sent.keys()) if (name.startsWith('impersonate-')) headers.delete(name);
  for (const [name, value] of Object.entries(inCluster({ username, isAdmin }))) {
    headers.set(name, value);
  }
  return headers;
}
