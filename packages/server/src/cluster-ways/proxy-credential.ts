/** By what a cluster is asked through this server; the first two are GitLab's. */
export interface ProxyCredential {
  /** A job by an agent, a person by an agent, a job by the connected cluster of its environment. */
  readonly kind: 'ci' | 'pat' | 'cluster';
  /** Of the agent, or of the cluster. */
  readonly id: number;
  readonly token: string;
}

/** `ci:AGENT:JOB TOKEN`, `pat:AGENT:ACCESS TOKEN`, `cluster:CLUSTER:JOB TOKEN`. */
export const proxyToken = ({ kind, id, token }: ProxyCredential): string =>
  `${kind}:${id}:${token}`;

const bearer = /^bearer +(ci|pat|cluster):(\d{1,15}):(\S+)$/i;

/** What stands in `Authorization`; undefined where it is none of these. */
export function proxyCredentialIn(authorization: string | undefined): ProxyCredential | undefined {
  const [, kind, id, token] = bearer.exec(authorization ?? '') ?? [];
  if (kind === undefined || token === undefined) return undefined;
  // The pattern has just let no other in.
  return { kind: kind.toLowerCase() as ProxyCredential['kind'], id: Number(id), token };
}
