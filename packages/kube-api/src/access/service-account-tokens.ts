import { randomUUID } from 'node:crypto';
import type { KubeObject, Objects, Pod } from '@slipway/kube-objects';
import { notFound } from '@slipway/kube-objects';
import {
  type CryptoKey,
  exportJWK,
  importPKCS8,
  importSPKI,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import type { User } from './user.ts';

/** The name under which the cluster signs, and the audience of tokens for its own API. */
export const tokenIssuer = 'https://kubernetes.default.svc.cluster.local';

/** Where the public keys are. */
export const keySetPath = '/openid/v1/jwks';

/** A token to be made. */
export interface TokenRequest {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audiences?: readonly string[];
  readonly expirationSeconds: number;
  /** The token ends with this pod. */
  readonly pod?: Bound;
  /** The token ends with this secret. */
  readonly secret?: Bound;
}

/** An object with which a token ends. */
export interface Bound {
  readonly name: string;
  readonly uid: string;
}

/** The token that a secret of type `kubernetes.io/service-account-token` holds. */
export type SecretTokenRequest = Required<
  Pick<TokenRequest, 'namespace' | 'serviceAccount' | 'secret'>
>;

/** Whose a token is, and for whom among those who were asked about. */
export interface Verified {
  readonly user: User;
  readonly audiences: readonly string[];
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
  /** A token without an end of its own, for a secret that holds it. Throws 404 likewise. */
  signForSecret(request: SecretTokenRequest): Promise<string>;
  /**
   * Whose token it is; undefined when it is forged, expired, for other audiences than those (default:
   * this API), or when its account, pod or secret is gone.
   */
  verify(token: string, audiences?: readonly string[]): Promise<Verified | undefined>;
  /** The public keys, for others who want to check tokens. */
  keySet(): Promise<object>;
  /** What an OpenID Connect client asks an issuer first. */
  configuration(): object;
}

interface Claims {
  readonly namespace: string;
  readonly serviceaccount: { readonly name: string; readonly uid: string };
  readonly pod?: Bound;
  readonly secret?: Bound;
  /** The node of the pod. The token does not end with it. */
  readonly node?: Bound;
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

  const isThere = (resource: string, namespace: string, { name, uid }: Bound) =>
    objects.get(resource, name, namespace)?.metadata.uid === uid;

  /** The account and what the token is bound to are the very ones that it was made for. */
  const isAlive = ({ namespace, serviceaccount, pod, secret }: Claims) =>
    isThere('serviceaccounts', namespace, serviceaccount) &&
    (pod === undefined || isThere('pods', namespace, pod)) &&
    (secret === undefined || isThere('secrets', namespace, secret));

  /** Where a pod runs; undefined as long as it has no node. */
  function nodeOf(namespace: string, pod: Bound): Bound | undefined {
    const name = objects.get<Pod>('pods', pod.name, namespace)?.spec.nodeName;
    const node = name === undefined ? undefined : objects.get<KubeObject>('nodes', name);
    return node && { name: node.metadata.name, uid: node.metadata.uid };
  }

  function claimsOf(
    request: Pick<TokenRequest, 'namespace' | 'serviceAccount' | 'pod' | 'secret'>,
  ) {
    const { namespace, serviceAccount: name, pod, secret } = request;
    const account = objects.get<KubeObject>('serviceaccounts', name, namespace);
    if (account === undefined) throw notFound({ plural: 'serviceaccounts', group: '' }, name);
    const node = pod && nodeOf(namespace, pod);
    const claims: Claims = {
      namespace,
      serviceaccount: { name, uid: account.metadata.uid },
      ...(pod && { pod: { name: pod.name, uid: pod.uid } }),
      ...(secret && { secret: { name: secret.name, uid: secret.uid } }),
      ...(node && { node }),
    };
    return claims;
  }

  const begin = (claims: Claims, payload: JWTPayload, now: number) =>
    new SignJWT({ ...payload, 'kubernetes.io': claims })
      .setProtectedHeader({ alg: algorithm })
      .setIssuer(tokenIssuer)
      .setSubject(`system:serviceaccount:${claims.namespace}:${claims.serviceaccount.name}`)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setJti(randomUUID());

  const seconds = () => Math.floor(clock().getTime() / 1000);

  return {
    async sign({ audiences, expirationSeconds, ...request }) {
      const now = seconds();
      const token = await begin(claimsOf(request), {}, now)
        .setAudience(audiences?.length ? [...audiences] : [tokenIssuer])
        .setExpirationTime(now + expirationSeconds)
        .sign(privateKey);
      return { token, expiresAt: new Date((now + expirationSeconds) * 1000) };
    },

    async signForSecret(request) {
      const claims = claimsOf(request);
      return await begin(claims, flatClaims(claims, request.secret), seconds())
        .setAudience([tokenIssuer])
        .sign(privateKey);
    },

    async verify(token, audiences = [tokenIssuer]) {
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          issuer: tokenIssuer,
          audience: [...audiences],
          currentDate: clock(),
        });
        // The signature says that these claims are ours.
        const claims = payload['kubernetes.io'] as Claims;
        if (!isAlive(claims)) return undefined;
        const meant = new Set([payload.aud ?? []].flat());
        return {
          user: userOf(claims, payload.jti ?? ''),
          audiences: audiences.filter((audience) => meant.has(audience)),
        };
      } catch {
        // Any reason to doubt a token means the same to its bearer.
        return undefined;
      }
    },

    async keySet() {
      return { keys: [{ ...(await exportJWK(publicKey)), use: 'sig', alg: algorithm }] };
    },

    configuration: () => ({
      issuer: tokenIssuer,
      // Pods reach it under this name, and the certificate has it.
      jwks_uri: `${tokenIssuer}${keySetPath}`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [algorithm],
    }),
  };
}

/** The same once more, under the names that readers of such secrets have looked for all along. */
function flatClaims({ namespace, serviceaccount }: Claims, secret: Bound): JWTPayload {
  const prefix = 'kubernetes.io/serviceaccount';
  return {
    [`${prefix}/namespace`]: namespace,
    [`${prefix}/secret.name`]: secret.name,
    [`${prefix}/service-account.name`]: serviceaccount.name,
    [`${prefix}/service-account.uid`]: serviceaccount.uid,
  };
}

function userOf({ namespace, serviceaccount, pod, node }: Claims, id: string): User {
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
      ...(node && {
        'authentication.kubernetes.io/node-name': [node.name],
        'authentication.kubernetes.io/node-uid': [node.uid],
      }),
    },
  };
}
