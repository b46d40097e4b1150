import { randomUUID } from 'node:crypto';
import type { Objects } from '@slipway/kube-objects';
import {
  type CryptoKey,
  exportJWK,
  importPKCS8,
  importSPKI,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import { type Bound, type Claims, claimsOf, flatClaims, isAlive, userOf } from './token-claims.ts';
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

const algorithm = 'ES256';

/** Creates the authority for a key pair in PEM. */
export async function createTokenAuthority(
  objects: Objects,
  keys: { readonly privateKey: string; readonly publicKey: string },
  clock: () => Date,
): Promise<TokenAuthority> {
  const privateKey: CryptoKey = await importPKCS8(keys.privateKey, algorithm);
  const publicKey: CryptoKey = await importSPKI(keys.publicKey, algorithm, { extractable: true });

  const seconds = () => Math.floor(clock().getTime() / 1000);

  return {
    async sign({ audiences, expirationSeconds, ...request }) {
      const now = seconds();
      const token = await begin(claimsOf(objects, request), {}, now)
        .setAudience(audiences?.length ? [...audiences] : [tokenIssuer])
        .setExpirationTime(now + expirationSeconds)
        .sign(privateKey);
      return { token, expiresAt: new Date((now + expirationSeconds) * 1000) };
    },

    async signForSecret(request) {
      const claims = claimsOf(objects, request);
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
        if (!isAlive(objects, claims)) return undefined;
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

/** A token with everything but its audience, its end and its signature. */
const begin = (claims: Claims, payload: JWTPayload, now: number) =>
  new SignJWT({ ...payload, 'kubernetes.io': claims })
    .setProtectedHeader({ alg: algorithm })
    .setIssuer(tokenIssuer)
    .setSubject(`system:serviceaccount:${claims.namespace}:${claims.serviceaccount.name}`)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setJti(randomUUID());
