import type { Authorize, GitService } from '@slipway/git';
import { HttpError } from '#http/http-error';
import type { Clock } from '#log';
import { projectIdOf, userIdOf } from '#repository/git-http';
import type { Access } from '#rights/access';
import type { Store } from '#store/store';
import { type Json, type LfsRoute, lfsProblem, lfsRoute, readJson } from './lfs-call.ts';
import { createLfsLocks, type LockCall } from './lfs-locks.ts';
import { createLfsObjects, type LfsObjectsOptions } from './lfs-objects.ts';

/** What LFS asks, beside its objects. */
export interface LfsOptions extends LfsObjectsOptions {
  readonly store: Store;
  readonly access: Pick<Access, 'level'>;
  /** Who may fetch may have the files, who may push may send some: the rights of git. */
  readonly authorize: Authorize;
  readonly clock: Clock;
}

interface LfsCall extends LfsRoute {
  readonly request: Request;
  readonly url: URL;
  readonly projectId: number;
  readonly actor: string;
}

const maintainer = 40;

/**
 * Git LFS over HTTP: batch API with the transfer `basic`, the objects, and locks. Undefined for a
 * request that is about something else.
 *
 * @see https://github.com/git-lfs/git-lfs/tree/main/docs/api
 */
export function createLfs(options: LfsOptions) {
  const { store, access, authorize } = options;
  const objects = createLfsObjects(options);
  const locks = createLfsLocks(options);

  return async function fetch(request: Request): Promise<Response | undefined> {
    const url = new URL(request.url);
    const route = lfsRoute(url);
    if (!route) return undefined;
    try {
      return await dispatch(route, request, url);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return lfsProblem(error.status, error.message);
    }
  };

  async function dispatch(route: LfsRoute, request: Request, url: URL): Promise<Response> {
    const body = await bodyOf(request, route);
    const decision = await authorize(request, route.projectPath, serviceFor(route, request, body));
    if (!decision.allowed) return lfsProblem(decision.status, decision.message);
    const { repository, actor } = decision;
    const call = { ...route, request, url, projectId: projectIdOf(repository), actor };
    return answer(call, body);
  }

  function answer(call: LfsCall, body: Json): Response | Promise<Response> {
    const { action, request } = call;
    const [, oid, size] = objectPath.exec(action) ?? [];
    if (oid !== undefined && size === undefined && isReading(request)) {
      return objects.download(call, oid);
    }
    if (oid !== undefined && size !== undefined && request.method === 'PUT') {
      return objects.upload(call, { oid, size: Number(size) });
    }
    const isPost = request.method === 'POST';
    if (isPost && action === batch) return objects.batch(call, body);
    if (isPost && action === 'info/lfs/objects/verify') return objects.verify(call, body);
    if (action.startsWith('info/lfs/locks')) return answerLocks(call, body);
    return unknownAddress();
  }

  async function answerLocks(call: LfsCall, body: Json): Promise<Response> {
    const { action, request, url, projectId } = call;
    const isList = action === 'info/lfs/locks';
    if (isList && isReading(request)) return locks.list(projectId, url.searchParams);
    if (request.method !== 'POST') return unknownAddress();
    const unlocked = /^info\/lfs\/locks\/(\d{1,15})\/unlock$/.exec(action)?.[1];
    if (isList) return locks.create(await lockCall(call), body);
    if (action === 'info/lfs/locks/verify') return locks.verify(await lockCall(call));
    if (unlocked) return locks.remove(await lockCall(call), Number(unlocked), body);
    return unknownAddress();
  }

  async function lockCall({ actor, projectId }: LfsCall): Promise<LockCall> {
    const [user, project] = await Promise.all([
      store.users.get(userIdOf(actor)),
      store.projects.get(projectId),
    ]);
    if (!user || !project) throw new HttpError(404, 'Not Found');
    return { projectId, user, isMaintainer: (await access.level(user, project)) >= maintainer };
  }
}

const batch = 'info/lfs/objects/batch';
const objectPath = /^gitlab-lfs\/objects\/([0-9a-f]{64})(?:\/(\d{1,15}))?$/;
const unknownAddress = () => lfsProblem(404, 'There is no such address of Git LFS');

function isReading({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** The JSON of a request; an upload's bytes are left alone. */
async function bodyOf(request: Request, { action }: LfsRoute): Promise<Json> {
  const isJson = request.method === 'POST' && action.startsWith('info/lfs/');
  return isJson ? readJson(request) : {};
}

/** Fetching takes the right to fetch; all that changes something, the right to push. */
function serviceFor({ action }: LfsRoute, request: Request, body: Json): GitService {
  const isFetching = action === batch ? body.operation !== 'upload' : isReading(request);
  return isFetching ? 'upload-pack' : 'receive-pack';
}
