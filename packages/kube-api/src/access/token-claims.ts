import type { KubeObject, Objects, Pod } from '@slipway/kube-objects';
import { notFound } from '@slipway/kube-objects';
import type { JWTPayload } from 'jose';
import { serviceAccountUser, type User } from './user.ts';

/** An object with which a token ends. */
export interface Bound {
  readonly name: string;
  readonly uid: string;
}

/** Whose a token is to be. */
interface Bearer {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly pod?: Bound;
  readonly secret?: Bound;
}

/** What a token of the cluster says of its bearer. */
export interface Claims {
  readonly namespace: string;
  readonly serviceaccount: { readonly name: string; readonly uid: string };
  readonly pod?: Bound;
  readonly secret?: Bound;
  /** The node of the pod. The token does not end with it. */
  readonly node?: Bound;
}

const isThere = (objects: Objects, resource: string, namespace: string, { name, uid }: Bound) =>
  objects.get(resource, name, namespace)?.metadata.uid === uid;

/** The account and what the token is bound to are the very ones that it was made for. */
export const isAlive = (objects: Objects, { namespace, serviceaccount, pod, secret }: Claims) =>
  isThere(objects, 'serviceaccounts', namespace, serviceaccount) &&
  (pod === undefined || isThere(objects, 'pods', namespace, pod)) &&
  (secret === undefined || isThere(objects, 'secrets', namespace, secret));

/** Where a pod runs; undefined as long as it has no node. */
function nodeOf(objects: Objects, namespace: string, pod: Bound): Bound | undefined {
  const name = objects.get<Pod>('pods', pod.name, namespace)?.spec.nodeName;
  const node = name === undefined ? undefined : objects.get<KubeObject>('nodes', name);
  return node && { name: node.metadata.name, uid: node.metadata.uid };
}

/** What a token is to say. Throws 404 when there is no such service account. */
export function claimsOf(objects: Objects, request: Bearer): Claims {
  const { namespace, serviceAccount: name, pod, secret } = request;
  const account = objects.get<KubeObject>('serviceaccounts', name, namespace);
  if (account === undefined) throw notFound({ plural: 'serviceaccounts', group: '' }, name);
  const node = pod && nodeOf(objects, namespace, pod);
  return {
    namespace,
    serviceaccount: { name, uid: account.metadata.uid },
    ...(pod && { pod: { name: pod.name, uid: pod.uid } }),
    ...(secret && { secret: { name: secret.name, uid: secret.uid } }),
    ...(node && { node }),
  };
}

/** The same once more, under the names that readers of such secrets have looked for all along. */
export function flatClaims({ namespace, serviceaccount }: Claims, secret: Bound): JWTPayload {
  const prefix = 'kubernetes.io/serviceaccount';
  return {
    [`${prefix}/namespace`]: namespace,
    [`${prefix}/secret.name`]: secret.name,
    [`${prefix}/service-account.name`]: serviceaccount.name,
    [`${prefix}/service-account.uid`]: serviceaccount.uid,
  };
}

/** The user whom a token speaks for. */
export function userOf({ namespace, serviceaccount, pod, node }: Claims, id: string): User {
  return {
    ...serviceAccountUser(namespace, serviceaccount.name),
    uid: serviceaccount.uid,
    extra: {
      'authentication.kubernetes.io/credential-id': [`JTI=${id}`],
      ...(pod && {
        'authentication.kubernetes.io/pod-name': [pod.name],
        'authentication.kubernetes.io/pod-uid': [pod.uid],
      }),
      ...(node && {
        'authentication.kubernetes.io/node-name': [node.name],
        'authentication.kubernetes.io/node-uid': [node.uid],
      }),
    },
  };
}
