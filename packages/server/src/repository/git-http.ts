import type { Authorize, Decision } from '@slipway/git';
import type { Credential } from '#audit/audit-event';
import { credentialOf } from '#audit/audit-log';
import type { DeployToken } from '#deploy-tokens/deploy-token';
import { deployTokenIn } from '#deploy-tokens/deploy-token-rights';
import type { Client } from '#http/call';
import type { Sender, Throttle } from '#limits/throttle';
import type { Clock } from '#log';
import type { ProjectRequest } from '#projects/create-project';
import { type Project, repositoryName } from '#projects/project';
import { Refused } from '#refused';
import { closedTo } from '#rights/access';
import type { Auth } from '#rights/auth';
import { machineMay } from '#rights/machine-rights';
import type { Permission } from '#rights/permissions';
import { hasScope, type Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import type { TokenScope } from '#tokens/token';

/** By what right, and from where, somebody pushes. */
export interface PushOrigin {
  readonly credential: Credential;
  readonly address: string;
}

/** Who pushed, as the git service hands it back with each push. */
export function actorOf(user: { readonly id: number }, origin?: PushOrigin): string {
  return `user:${user.id}${origin ? ` ${JSON.stringify(origin)}` : ''}`;
}

/** The id of the user that `actorOf` named. */
export function userIdOf(actor: string): number {
  return Number(/^user:(\d+)/.exec(actor)?.[1]);
}

/** What `actorOf` was told of the push. */
export function originOf(actor: string): PushOrigin {
  const [, json] = /^user:\d+ (.*)$/s.exec(actor) ?? [];
  // Nobody else writes such texts.
  return json === undefined
    ? { credential: { kind: 'none' }, address: '' }
    : (JSON.parse(json) as PushOrigin);
}

/** The id of the project whose repository has this name. */
export function projectIdOf(repository: string): number {
  return Number.parseInt(repository, 10);
}

const rights: Readonly<
  Record<'upload-pack' | 'receive-pack', { permission: Permission; scopes: readonly TokenScope[] }>
> = {
  'upload-pack': {
    permission: 'read_code',
    scopes: ['read_repository', 'write_repository', 'api'],
  },
  'receive-pack': { permission: 'push_code', scopes: ['write_repository', 'api'] },
};

const missing =
  "The project you were looking for could not be found or you don't have permission to view it.";

/** Who may have a repository, and who makes one. */
export interface GitAuthorizeOptions {
  readonly store: Store;
  readonly auth: Auth;
  readonly clock: Clock;
  /** Counts requests; throws for those that are too many. */
  readonly throttle: Throttle;
  /** Who sends a request. */
  readonly clientOf: (request: Request) => Client | undefined;
  /** Makes the project for someone who pushes to a path that isn't there. */
  readonly createProject: (request: ProjectRequest) => Promise<Project>;
}

/** Decides about git requests. A push to a new path below one's own namespace makes the project. */
export function gitAuthorize(options: GitAuthorizeOptions): Authorize {
  const { store, auth } = options;

  return async (request, path, service) => {
    const header = request.headers.get('authorization');
    const client = options.clientOf(request);
    const deployToken = await deployTokenIn(store, options.clock, header);
    if (deployToken !== 'none') {
      const machine = { userId: undefined, address: client?.address ?? '' };
      const isTooMany = await tooManyOf(options.throttle, machine);
      if (isTooMany) return isTooMany;
      if (deployToken === 'wrong') return denied();
      return byDeployToken(store, deployToken, path, service);
    }
    const identity = await auth.authenticate.fromBasic(header, client);
    // What a job fetches it was told to fetch.
    const sender = { userId: identity?.user.id, address: client?.address ?? '' };
    const isTooMany =
      identity?.by === 'job' ? undefined : await tooManyOf(options.throttle, sender);
    if (isTooMany) return isTooMany;
    if (header !== null && identity === undefined) return denied();
    const { permission, scopes } = rights[service];
    if (identity?.by === 'token' && !hasScope(identity, scopes)) {
      return refuse(403, `Your token needs one of the scopes ${scopes.join(', ')}.`);
    }
    const found = await store.projects.byPath(path);
    if (found && (await auth.access.allows(identity, found, permission))) {
      return allow(found, identity, client);
    }
    if (identity === undefined) return denied();
    if (found && (await auth.access.allows(identity, found, 'read_project'))) {
      const closed = closedTo(permission, found);
      if (closed !== undefined) return refuse(403, `${closed}.`);
      const wish = service === 'receive-pack' ? 'push code to' : 'download code from';
      return refuse(403, `You are not allowed to ${wish} this project.`);
    }
    const isPush = service === 'receive-pack' && !found && identity.by !== 'job';
    const created = isPush ? await createFor(options, identity, path) : undefined;
    return created ? allow(created, identity, client) : refuse(404, missing);
  };
}

/** The project for a push to a path that isn't there, where the user may have one. */
async function createFor(
  { store, auth, createProject }: GitAuthorizeOptions,
  { user }: Identity,
  path: string,
): Promise<Project | undefined> {
  const at = path.lastIndexOf('/');
  const namespace = await store.namespaces.byPath(path.slice(0, at));
  if (!namespace || !(await auth.access.allowsProjectsIn(user, namespace))) return undefined;
  const request = { namespace, path: path.slice(at + 1), creatorId: user.id };
  return createProject(request).catch((error: unknown) => {
    if (error instanceof Refused) return undefined;
    throw error;
  });
}

/** Such a token fetches; what neither it nor a stranger may fetch is not there. */
async function byDeployToken(
  store: Store,
  token: DeployToken,
  path: string,
  service: 'upload-pack' | 'receive-pack',
): Promise<Decision> {
  const project = await store.projects.byPath(path);
  if (!project || !(await machineMay(store, token, project, 'read_code'))) {
    return refuse(404, missing);
  }
  if (service === 'receive-pack') return refuse(403, 'Deploy tokens cannot push code.');
  return allow(project, undefined, undefined);
}

async function tooManyOf(throttle: Throttle, sender: Sender): Promise<Decision | undefined> {
  try {
    await throttle(sender, 'git_http');
    return undefined;
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'too-many') throw error;
    const { retryAfterSeconds = 1 } = error.more;
    return { allowed: false, status: 429, message: error.message, retryAfterSeconds };
  }
}

function allow(
  project: Project,
  identity: Identity | undefined,
  client: Client | undefined,
): Decision {
  const actor = identity
    ? actorOf(identity.user, {
        credential: credentialOf(identity),
        address: client?.address ?? '',
      })
    : actorOf({ id: 0 });
  return { allowed: true, repository: repositoryName(project), actor };
}

function denied(): Decision {
  const advice = 'Use your password, a personal access token or a job token as the password.';
  return refuse(401, `HTTP Basic: Access denied. ${advice}`);
}

function refuse(status: 401 | 403 | 404, message: string): Decision {
  return { allowed: false, status, message };
}
