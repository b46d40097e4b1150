import { deployTokenIn } from '#deploy-tokens/deploy-token-rights';
import type { Project } from '#projects/project';
import { Refused } from '#refused';
import type { Auth } from '#rights/auth';
import type { Store } from '#store/store';
import { isInstanceImage } from './instance-images.ts';
import { createPodLogins, type PodLoginsOptions, type RegistryLogin } from './pod-logins.ts';
import type { Bearer } from './registry-bearer.ts';
import type { RegistryRights } from './registry-rights.ts';

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

/** Passwords take time to check; no pod needs more than a few of them for one image. */
const mostLogins = 10;

/** What decides, beside the keys of logins. */
export interface ImagePullsOptions extends PodLoginsOptions {
  readonly store: Store;
  readonly auth: Auth;
  readonly rights: RegistryRights;
}

/** Over the registry's own rules. */
export function createImagePulls(options: ImagePullsOptions): ImagePulls {
  const { store, auth, rights, clock } = options;
  const pods = createPodLogins(options);
  const mayPull = async (bearer: Bearer, repository: string): Promise<boolean> => {
    const scope = { type: 'repository', name: repository, actions: ['pull'] };
    return (await rights.allowed(bearer, scope)).length > 0;
  };

  async function byProject({ repository, projects }: PullWish, project: Project) {
    const isOwn = projects.some((path) => path.toLowerCase() === project.fullPath.toLowerCase());
    if (isOwn) return pods.make(repository, project.id);
    const isOpenToUsers = project.visibility !== 'private' && projects.length > 0;
    return isOpenToUsers ? pods.make(repository, project.id) : undefined;
  }

  /** Pods of projects in a group use its proxy. */
  async function byGroup(wish: PullWish, group: string): Promise<PullDecision> {
    const path = wish.projects.find((it) => it.toLowerCase().startsWith(`${group}/`.toLowerCase()));
    const project = path === undefined ? undefined : await store.projects.byPath(path);
    const login =
      project === undefined ? await byLogin(wish) : await pods.make(wish.repository, project.id);
    return login ? { isAllowed: true, login } : { isAllowed: false, project: group };
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
    bearer: (authorization) => pods.bearer(authorization),
  };
}

const basicOf = ({ username, password }: RegistryLogin): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** Too many wrong passwords are one more reason not to let the pod in. */
function ifRefused(error: unknown): undefined {
  if (!(error instanceof Refused)) throw error;
}
