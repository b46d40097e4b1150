/** Where only the Kubernetes API has something; `/api/v4` is GitLab's. */
const kubernetesPaths =
  /^\/(?:api(?:\/v1(?:\/.*)?)?\/?|apis(?:\/.*)?|openapi\/v[23](?:\/.*)?|version\/?)$/;

/**
 * The answer for a Kubernetes client that asks on the web's port: a `Status`, whose message kubectl
 * prints, with the address that is meant. Undefined for any other path.
 *
 * @param clusterUrl undefined when Slipway runs without a cluster
 */
export function kubernetesElsewhere(
  request: Request,
  pathname: string,
  clusterUrl: string | undefined,
): Response | undefined {
  if (!kubernetesPaths.test(pathname)) return undefined;
  const message = clusterUrl
    ? `this is Slipway's web port; the Kubernetes API is at ${clusterUrl}, and eval "$(slipway env)" leads kubectl there`
    : "this is Slipway's web port, and it runs without a cluster (--no-cluster)";
  if (isReadAsText(pathname, request)) return new Response(message, { status: 406 });
  // Not 404, from which clients conclude that there are no kinds.
  const code = 400;
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' };
  return Response.json({ ...status, message, reason: 'BadRequest', code }, { status: code });
}

/** When client-go asks what there is, it reads no Status, and passes text on from 406 alone. */
function isReadAsText(pathname: string, { headers }: Request): boolean {
  return pathname === '/version' || (headers.get('accept') ?? '').includes('g=apidiscovery.k8s.io');
}
