import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, importPKCS8, importSPKI, jwtVerify, SignJWT } from 'jose';
import type { User } from './api/authorization.ts';
import type { KubeObject, Objects } from './objects.ts';
import { notFound } from './status.ts';

/** The name under which the cluster signs, and the audience of tokens for its own API. */
const tokenIssuer = 'https://kubernetes.default.svc.cluster.local';

/** A token to be made. */
export interface TokenRequest {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audiences?: readonly string[];
  readonly expirationSeconds: number;
  /** The token ends with this pod. */
  readonly pod?: { readonly name: string; readonly uid: string };
}

/** A signed token and its end. */
export interface SignedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Makes and checks the tokens of service accounts. */
export interface TokenAuthority {
  /** Throws 404 when there is no such service account. */
  sign(request: TokenRequest): Promise<SignedToken>;
  /** Whose token it is; undefined when it is forged, expired, or its account or pod is gone. */
  verify(token: string): Promise<User | undefined>;
  /** The public keys, for others who want to check tokens. */
  keySet(): Promise<object>;
}

interface Claims {
  readonly namespace: string;
  readonly serviceaccount: { readonly name: string; readonly uid: string };
  readonly pod?: { readonly name: string; readonly uid: string };
}

const algorithm = 'ES256';

/** Creates the authority for a key pair in PEM. */
export async function createTokenAuthority(
  objects: Objects,
  keys: { readonly privateKey: string; readonly publicKey: string },
  clock: () => Date,
): Promise<TokenAuthority> {
  const privateKey: CryptoKey = await importPKCS8(keys.privateKey, algorithm);
  const publicKey: CryptoKey = await importSPKI(keys.publicKey, algorithm, { extractable: true });

  /** The account and the pod are the very ones that the token was made for. */
  const isAlive = ({ namespace, serviceaccount, pod }: Claims) => {
    const account = objects.get('serviceaccounts', serviceaccount.name, namespace);
    if (account?.metadata.uid !== serviceaccount.uid) return false;
    return pod === undefined || objects.get('pods', pod.name, namespace)?.metadata.uid === pod.uid;
  };

  return {
    async sign({ namespace, serviceAccount, audiences, expirationSeconds, pod }) {
      const account = objects.get<KubeObject>('serviceaccounts', serviceAccount, namespace);
      if (account === undefined) {
        throw notFound({ plural: 'serviceaccounts', group: '' }, serviceAccount);
      }
      const now = Math.floor(clock().getTime() / 1000);
      const claims: Claims = {
        namespace,
        serviceaccount: { name: serviceAccount, uid: account.metadata.uid },
        ...(pod && { pod: { name: pod.name, uid: pod.uid } }),
      };
      const token = await new SignJWT({ 'kubernetes.io': claims })
        .setProtectedHeader({ alg: algorithm })
        .setIssuer(tokenIssuer)
        .setSubject(`system:serviceaccount:${namespace}:${serviceAccount}`)
        .setAudience(audiences?.length ? [...audiences] : [tokenIssuer])
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + expirationSeconds)
        .setJti(randomUUID())
        .sign(privateKey);
      return { token, expiresAt: new Date((now + expirationSeconds) * 1000) };
    },

    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          issuer: tokenIssuer,
          audience: tokenIssuer,
          currentDate: clock(),
        });
        // The signature says that these claims are ours.
        const claims = payload['kubernetes.io'] as Claims;
        return isAlive(claims) ? userOf(claims, payload.jti ?? '') : undefined;
      } catch {
        // Any reason to doubt a token means the same to its bearer.
        return undefined;
      }
    },

    async keySet() {
      return { keys: [{ ...(await exportJWK(publicKey)), use: 'sig', alg: algorithm }] };
    },
  };
}

function userOf({ namespace, serviceaccount, pod }: Claims, id: string): User {
  return {
    username: `system:serviceaccount:${namespace}:${serviceaccount.name}`,
    uid: serviceaccount.uid,
    groups: [
      'system:serviceaccounts',
      `system:serviceaccounts:${namespace}`,
      'system:authenticated',
    ],
    extra: {
      'authentication.kubernetes.io/credential-id': [`JTI=${id}`],
      ...(pod && {
        'authentication.kubernetes.io/pod-name': [pod.name],
        'authentication.kubernetes.io/pod-uid': [pod.uid],
      }),
    },
  };
}
