import { createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import type { CryptoKey } from 'jose';
import { exportPKCS8, generateKeyPair, importPKCS8, SignJWT } from 'jose';
import type { Clock } from '#log';
import type { Store } from '#store/store';

/** What signs tokens for the registry, and what checks them. */
export interface RegistryKeys {
  readonly key: CryptoKey;
  readonly publicKey: KeyObject;
}

/** What one token says. */
export interface RegistryClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A token as clients of containers read it. */
export interface RegistryToken {
  readonly token: string;
  readonly access_token: string;
  readonly expires_in: number;
  readonly issued_at: string;
}

/** As GitLab's; the client asks for a new token when it must. */
const lifetimeSeconds = 5 * 60;
const settingName = 'registry.signing-key';

/** The key is made once and kept in the store. */
export async function registryKeys(store: Store): Promise<RegistryKeys> {
  const pem = (await store.settings.get(settingName)) ?? (await makeKey(store));
  return { key: await importPKCS8(pem, 'ES256'), publicKey: createPublicKey(pem) };
}

/** Signs a token that holds from now on, for a few minutes. */
export async function signRegistryToken(
  { key }: RegistryKeys,
  clock: Clock,
  { issuer, subject, audience, claims }: RegistryClaims,
): Promise<RegistryToken> {
  const now = Math.floor(clock().getTime() / 1000);
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .setIssuer(issuer)
    .setSubject(subject)
    .setAudience(audience)
    .setIssuedAt(now)
    .setNotBefore(now - 5)
    .setExpirationTime(now + lifetimeSeconds)
    .setJti(randomUUID())
    .sign(key);
  const issuedAt = new Date(now * 1000).toISOString();
  return { token, access_token: token, expires_in: lifetimeSeconds, issued_at: issuedAt };
}

async function makeKey(store: Store): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const pem = await exportPKCS8(privateKey);
  await store.settings.set(settingName, pem);
  return pem;
}
