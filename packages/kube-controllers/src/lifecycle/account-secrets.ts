import { isDeepStrictEqual } from 'node:util';
import type { ObjectStore, TokenAuthority } from '@slipway/kube-api';
import { accountAnnotation, accountTokenType } from '@slipway/kube-api';
import type { KubeObject, Log, Secret } from '@slipway/kube-objects';
import { WorkQueue } from '#work/work-queue';

const uidAnnotation = 'kubernetes.io/service-account.uid';

/** What the filling of secrets works with. */
export interface AccountSecretsOptions {
  readonly objects: ObjectStore;
  readonly tokens: Pick<TokenAuthority, 'signForSecret'>;
  readonly rootCertificate: string;
  readonly log: Log;
}

/**
 * Fills secrets of type `kubernetes.io/service-account-token` with a token of the account that they
 * name, and removes them with the account.
 */
export function startAccountSecrets(options: AccountSecretsOptions): AsyncDisposable {
  const { objects, log } = options;
  const { store } = objects;
  const sync = async (key: string) => {
    const [namespace = '', name = ''] = key.split('/');
    const secret = objects.get<Secret>('secrets', name, namespace);
    if (secret !== undefined) await syncSecret(options, secret);
    return undefined;
  };
  const queue = new WorkQueue({ name: 'account-secrets', sync }, log);
  const add = (secret: KubeObject) => {
    const { type, metadata } = secret as Secret;
    if (type === accountTokenType) queue.add(`${metadata.namespace}/${metadata.name}`);
  };
  const subscription = store.subscribe(({ resource, object }) => {
    if (resource === 'secrets') add(object);
    if (resource !== 'serviceaccounts') return;
    for (const secret of store.list('secrets', object.metadata.namespace)) {
      if (secret.metadata.annotations?.[accountAnnotation] === object.metadata.name) add(secret);
    }
  });
  for (const secret of store.list('secrets')) add(secret);
  return {
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      await queue.close();
    },
  };
}

async function syncSecret(options: AccountSecretsOptions, secret: Secret): Promise<void> {
  const { objects, tokens, rootCertificate } = options;
  const { name, namespace = '', uid, annotations = {} } = secret.metadata;
  const serviceAccount = annotations[accountAnnotation] ?? '';
  const account = objects.get('serviceaccounts', serviceAccount, namespace);
  const knownUid = annotations[uidAnnotation];
  // Without a known account the account may still come: files name both in any order.
  if (knownUid !== undefined && knownUid !== account?.metadata.uid) {
    await objects.delete('secrets', name, namespace);
    return;
  }
  if (account === undefined) return;
  const token =
    secret.data?.token ??
    encode(await tokens.signForSecret({ namespace, serviceAccount, secret: { name, uid } }));
  const filled: Secret = {
    ...secret,
    metadata: {
      ...secret.metadata,
      annotations: { ...annotations, [uidAnnotation]: account.metadata.uid },
    },
    data: {
      ...secret.data,
      token,
      'ca.crt': encode(rootCertificate),
      namespace: encode(namespace),
    },
  };
  if (!isDeepStrictEqual(filled, secret)) await objects.update<Secret>('secrets', filled);
}

const encode = (text: string) => Buffer.from(text).toString('base64');
