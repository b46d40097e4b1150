import type { JobEnvironment } from '#cluster-access/kubernetes';
import type { ClusterClient } from '#clusters/cluster-client';
import {
  type Account,
  accountOf,
  bindingsIn,
  bindingsPath,
  labelsOf,
  type WantedObject,
  wantedObjects,
} from './foreign-objects.ts';

/** A cluster that answered otherwise than it should; the message says what was asked for. */
class ClusterFailure extends Error {
  override readonly name = 'ClusterFailure';
  readonly code = 'cluster-failure';
}

/** Makes what is missing, and gives a token of the environment's account that ends after a while. */
export async function provideForeign(
  client: ClusterClient,
  environment: JobEnvironment,
  expirationSeconds: number,
): Promise<string> {
  await refuseForeignNamespace(client, environment);
  for (const wanted of wantedObjects(environment)) await ensure(client, wanted);
  await withdrawForeign(client, environment, [environment.namespace, ...environment.granted]);
  return tokenOf(client, accountOf(environment), expirationSeconds);
}

/** A token of an account that ends after a while. */
export async function tokenOf(
  client: ClusterClient,
  { namespace, name }: Account,
  expirationSeconds: number,
): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const answer = await client.send('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds },
  });
  const { status } = answer.body as { readonly status?: { readonly token?: string } };
  if (answer.status >= 300 || status?.token === undefined) {
    throw new ClusterFailure(`no token of ${namespace}/${name}: ${answer.message}`);
  }
  return status.token;
}

async function refuseForeignNamespace(
  client: ClusterClient,
  { namespace, projectId }: JobEnvironment,
): Promise<void> {
  const { status, body } = await client.send('GET', `/api/v1/namespaces/${namespace}`);
  const { metadata } = body as { readonly metadata?: { readonly labels?: Labels } };
  const owner = metadata?.labels?.['slipway.dev/project-id'];
  if (status !== 200 || owner === undefined || owner === String(projectId)) return;
  throw new ClusterFailure(
    `the namespace ${namespace} is an environment's of the project with the number ${owner}`,
  );
}

type Labels = Readonly<Record<string, string>>;

/** Makes an object unless it is there. */
export async function ensure(client: ClusterClient, { path, object }: WantedObject): Promise<void> {
  const { name } = object.metadata;
  const present = await client.send('GET', `${path}/${name}`);
  if (present.status === 200) return;
  const made = await client.send('POST', path, object);
  // 409: another job was faster.
  if (made.status < 300 || made.status === 409) return;
  throw new ClusterFailure(`${path}/${name} could not be made: ${made.message}`);
}

interface Bindings {
  readonly items?: readonly {
    readonly metadata: { readonly name: string; readonly namespace: string };
  }[];
}

/** Takes an environment's rights away everywhere but in these namespaces. */
export async function withdrawForeign(
  client: ClusterClient,
  environment: Pick<JobEnvironment, 'projectId' | 'slug'>,
  kept: readonly string[],
): Promise<void> {
  const labels = Object.entries(labelsOf(environment)).map((pair) => pair.join('='));
  const query = `?labelSelector=${encodeURIComponent(labels.join(','))}`;
  const { status, body, message } = await client.send('GET', bindingsPath + query);
  if (status !== 200) throw new ClusterFailure(`role bindings cannot be listed: ${message}`);
  for (const { metadata } of (body as Bindings).items ?? []) {
    const { name, namespace } = metadata;
    if (kept.includes(namespace)) continue;
    const gone = await client.send('DELETE', `${bindingsIn(namespace)}/${name}`);
    if (gone.status < 300 || gone.status === 404) continue;
    throw new ClusterFailure(`${namespace}/${name} stays: ${gone.message}`);
  }
}
