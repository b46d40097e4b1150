import { randomUUID } from 'node:crypto';
import type { CryptoKey, KeyObject } from 'jose';
import { jwtVerify, SignJWT } from 'jose';
import type { Clock } from '#log';
import type { Bearer } from './registry-bearer.ts';

/** A name and a password for the registry. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/** Logins of pods: each holds for one repository, and for as long as it takes to pull from it. */
export interface PodLogins {
  make(repository: string, projectId: number): Promise<RegistryLogin>;
  /** Whom a login stands for; undefined for every other login. */
  bearer(authorization: string): Promise<Bearer | undefined>;
}

/** `key` signs the logins. */
export interface PodLoginsOptions {
  readonly clock: Clock;
  readonly key: CryptoKey;
  readonly publicKey: KeyObject;
}

const podUser = 'slipway-pod';
const audience = 'slipway-pull';
/** The engine asks for tokens with it while it pulls, layer by layer. */
const lifetimeSeconds = 15 * 60;

/** Kept nowhere: the signature tells our own. */
export function createPodLogins({ clock, key, publicKey }: PodLoginsOptions): PodLogins {
  return {
    async make(repository, project) {
      const now = Math.floor(clock().getTime() / 1000);
      const password = await new SignJWT({ repository, project })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + lifetimeSeconds)
        .setJti(randomUUID())
        .sign(key);
      return { username: podUser, password };
    },
    async bearer(authorization) {
      const [, encoded] = /^basic +(\S+)$/i.exec(authorization) ?? [];
      const text = Buffer.from(encoded ?? '', 'base64').toString();
      if (!text.startsWith(`${podUser}:`)) return undefined;
      try {
        const checks = { audience, currentDate: clock(), algorithms: ['ES256'] };
        const { payload } = await jwtVerify(text.slice(podUser.length + 1), publicKey, checks);
        // The signature says that these claims are ours.
        const { repository, project } = payload as unknown as PodClaims;
        return { by: 'pod', repository, projectId: project };
      } catch {
        // Somebody of that name with a password: not ours to judge.
        return undefined;
      }
    },
  };
}

interface PodClaims {
  readonly repository: string;
  readonly project: number;
}
