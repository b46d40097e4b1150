import type { ExecutorJob } from '#execution/executor';
import type { KubeClient } from './client/kube-client.ts';
import { podLabels } from './pod.ts';

/** A secret with the job's registry credentials; resolves with its name. */
export async function providePullSecret(
  client: KubeClient,
  namespace: string,
  name: string,
  job: ExecutorJob,
): Promise<string | undefined> {
  const registries = job.payload.credentials.filter(({ type }) => type === 'registry');
  if (registries.length === 0) return undefined;
  const auths = Object.fromEntries(
    registries.map(({ url, username, password }) => {
      const auth = Buffer.from(`${username}:${password}`).toString('base64');
      return [url, { username, password, auth }];
    }),
  );
  await client.create(`/api/v1/namespaces/${namespace}/secrets`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, labels: podLabels(job) },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(JSON.stringify({ auths })).toString('base64') },
  });
  return name;
}
