import { clusterAccountNamespace, type JobPods } from '@slipway/contract';
import type { ClusterClient } from '#clusters/cluster-client';
import { ensure, tokenOf } from './foreign-environment.ts';
import {
  editBinding,
  namespaceObject,
  serviceAccount,
  type WantedObject,
} from './foreign-objects.ts';

const account = { namespace: clusterAccountNamespace, name: 'slipway-runner' };
const labels = { 'app.kubernetes.io/managed-by': 'slipway' };

/** A namespace for the pods of jobs, and an account outside of it that may edit there and nowhere else. */
function runnerObjects({ namespace, pod_security: level }: JobPods): readonly WantedObject[] {
  return [
    namespaceObject(account.namespace, {}),
    namespaceObject(namespace, labels, level),
    serviceAccount(account, labels),
    editBinding(account.name, account, namespace, labels),
  ];
}

/** Makes what is missing, and gives a token by which the runner makes pods. No job ever sees it. */
export async function provideRunnerToken(
  client: ClusterClient,
  pods: JobPods,
  expirationSeconds: number,
): Promise<string> {
  for (const wanted of runnerObjects(pods)) await ensure(client, wanted);
  return tokenOf(client, account, expirationSeconds);
}
