import { randomUUID } from 'node:crypto';
import type { CryptoKey, KeyObject } from 'jose';
import { jwtVerify, SignJWT } from 'jose';
import { deployTokenIn } from '#deploy-tokens/deploy-token-rights';
import type { Clock } from '#log';
import type { Project } from '#projects/project';
import { Refused } from '#refused';
import type { Auth } from '#rights/auth';
import type { Store } from '#store/store';
import { isInstanceImage } from './instance-images.ts';
import type { Bearer } from './registry-bearer.ts';
import type { RegistryRights } from './registry-rights.ts';

/** A name and a password for the registry. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/** An image that a pod wants to use. */
export interface PullWish {
  /** `root/shop/web` */
  readonly repository: string;
  /** Full paths of the projects whose images the pod's namespace may use. */
  readonly projects: readonly string[];
  /** What the pod's own secrets offer. */
  readonly logins: readonly RegistryLogin[];
}

/** Whether a pod may use an image, and what to pull it with. */
export type PullDecision =
  /** Without a login everyone may. */
  | { readonly isAllowed: true; readonly login: RegistryLogin | undefined }
  /** The path that the namespace would have to name; the repository's own when there is no project. */
  | { readonly isAllowed: false; readonly project: string };

/** Lets pods use the images of those who deployed them, and no others. */
export interface ImagePulls {
  decide(wish: PullWish): Promise<PullDecision>;
  /** Whom a login of `decide` stands for; undefined for every other login. */
  bearer(authorization: string): Promise<Bearer | undefined>;
}

const podUser = 'slipway-pod';
const audience = 'slipway-pull';
/** The engine asks for tokens with it while it pulls, layer by layer. */
const lifetimeSeconds = 15 * 60;
/** Passwords take time to check; no pod needs more than a few of them for one image. */
const mostLogins = 10;

/** Over the registry's own rules; `key` signs the logins of pods, which hold for one repository. */
export function createImagePulls(options: {
  readonly store: Store;
  readonly auth: Auth;
  readonly rights: RegistryRights;
  readonly clock: Clock;
  readonly key: CryptoKey;
  readonly publicKey: KeyObject;
}): ImagePulls {
  const { store, auth, rights, clock, key, publicKey } = options;
  const mayPull = async (bearer: Bearer, repository: string): Promise<boolean> => {
    const scope = { type: 'repository', name: repository, actions: ['pull'] };
    return (await rights.allowed(bearer, scope)).length > 0;
  };

  async function byProject({ repository, projects }: PullWish, project: Project) {
    const isOwn = projects.some((path) => path.toLowerCase() === project.fullPath.toLowerCase());
    if (isOwn) return loginFor(repository, project.id);
    const isOpenToUsers = project.visibility !== 'private' && projects.length > 0;
    return isOpenToUsers ? loginFor(repository, project.id) : undefined;
  }

  /** Pods of projects in a group use its proxy. */
  async function byGroup(wish: PullWish, group: string): Promise<PullDecision> {
    const path = wish.projects.find((it) => it.toLowerCase().startsWith(`${group}/`.toLowerCase()));
    const project = path === undefined ? undefined : await store.projects.byPath(path);
    const login =
      project === undefined ? await byLogin(wish) : await loginFor(wish.repository, project.id);
    return login ? { isAllowed: true, login } : { isAllowed: false, project: group };
  }

  async function loginFor(repository: string, project: number): Promise<RegistryLogin> {
    const now = Math.floor(clock().getTime() / 1000);
    const password = await new SignJWT({ repository, project })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .setJti(randomUUID())
      .sign(key);
    return { username: podUser, password };
  }

  async function byLogin({ repository, logins }: PullWish): Promise<RegistryLogin | undefined> {
    for (const login of logins.slice(0, mostLogins)) {
      const bearer = await bearerOf(login);
      if (bearer && (await mayPull(bearer, repository))) return login;
    }
    return undefined;
  }

  async function bearerOf(login: RegistryLogin): Promise<Bearer | undefined> {
    const given = basicOf(login);
    const token = await deployTokenIn(store, clock, given);
    if (token === 'wrong') return undefined;
    if (token !== 'none') return { by: 'deploy-token', token };
    const identity = await auth.authenticate.fromBasic(given, undefined).catch(ifRefused);
    return identity && { by: 'identity', identity };
  }

  return {
    async decide(wish) {
      const { repository } = wish;
      if (isInstanceImage(repository)) return { isAllowed: true, login: undefined };
      const group = rights.proxyGroup(repository);
      if (group !== undefined) return byGroup(wish, group);
      const project = await rights.projectOf(repository);
      if (project === undefined) return { isAllowed: false, project: repository };
      if (await mayPull({ by: 'nobody' }, repository)) return { isAllowed: true, login: undefined };
      const login = (await byProject(wish, project)) ?? (await byLogin(wish));
      return login ? { isAllowed: true, login } : { isAllowed: false, project: project.fullPath };
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

const basicOf = ({ username, password }: RegistryLogin): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** Too many wrong passwords are one more reason not to let the pod in. */
function ifRefused(error: unknown): undefined {
  if (!(error instanceof Refused)) throw error;
}
