import { Readable } from 'node:stream';
import type { Authorize, GitService } from '@slipway/git';
import { guarded, requestBody } from '@slipway/io';
import type { Addresses } from '#addresses';
import { HttpError } from '#http/http-error';
import { ranged } from '#http/stream';
import type { LfsRoom } from '#limits/lfs-limit';
import type { Clock } from '#log';
import { projectIdOf, userIdOf } from '#repository/git-http';
import type { Access } from '#rights/access';
import type { Store } from '#store/store';
import { answerBatch, objectIn } from './lfs-batch.ts';
import { type Json, type LfsRoute, lfsJson, lfsRoute, readJson } from './lfs-call.ts';
import type { LfsFiles, LfsObject } from './lfs-files.ts';
import { createLfsLocks, type LockCall } from './lfs-locks.ts';

export interface LfsOptions {
  readonly files: LfsFiles;
  /** What a project may still take. */
  readonly roomOf: (projectId: number) => Promise<LfsRoom>;
  readonly store: Store;
  readonly access: Pick<Access, 'level'>;
  /** Who may fetch may have the files, who may push may send some: the rights of git. */
  readonly authorize: Authorize;
  readonly addresses: Addresses;
  readonly clock: Clock;
}

interface LfsCall extends LfsRoute {
  readonly request: Request;
  readonly url: URL;
  readonly projectId: number;
  readonly actor: string;
}

const maintainer = 40;
const documentation = 'https://docs.gitlab.com/topics/git/lfs/';

/**
 * Git LFS over HTTP: batch API with the transfer `basic`, the objects, and locks. Undefined for a
 * request that is about something else.
 *
 * @see https://github.com/git-lfs/git-lfs/tree/main/docs/api
 */
export function createLfs(options: LfsOptions) {
  const { files, store, access, authorize, addresses } = options;
  const locks = createLfsLocks(options);

  return async function fetch(request: Request): Promise<Response | undefined> {
    const url = new URL(request.url);
    const route = lfsRoute(url);
    if (!route) return undefined;
    try {
      return await dispatch(route, request, url);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return problem(error.status, error.message);
    }
  };

  async function dispatch(route: LfsRoute, request: Request, url: URL): Promise<Response> {
    const body = await bodyOf(request, route);
    const decision = await authorize(request, route.projectPath, serviceFor(route, request, body));
    if (!decision.allowed) return problem(decision.status, decision.message);
    const { repository, actor } = decision;
    const call = { ...route, request, url, projectId: projectIdOf(repository), actor };
    return answer(call, body);
  }

  async function answer(call: LfsCall, body: Json) {
    const { action, request, url, projectId, projectPath } = call;
    const [, oid, size] = objectPath.exec(action) ?? [];
    if (oid !== undefined && size === undefined && isReading(request)) return download(call, oid);
    if (oid !== undefined && size !== undefined && request.method === 'PUT') {
      return upload(call, { oid, size: Number(size) });
    }
    const place = {
      projectId,
      repositoryUrl: `${originFor(url)}/${projectPath}.git`,
      authorization: request.headers.get('authorization'),
    };
    const unlocked = /^info\/lfs\/locks\/(\d{1,15})\/unlock$/.exec(action)?.[1];
    const isPost = request.method === 'POST';
    if (isPost && action === batch) {
      const isUpload = body.operation === 'upload';
      await requireRoom(projectId, isUpload ? await newBytes(files, projectId, body) : 0);
      return lfsJson(await answerBatch(files, place, body));
    }
    if (isPost && action === 'info/lfs/objects/verify') return verify(call, objectIn(body));
    if (isPost && action === 'info/lfs/locks/verify') return locks.verify(await lockCall(call));
    if (isPost && action === 'info/lfs/locks') return locks.create(await lockCall(call), body);
    if (isPost && unlocked) return locks.remove(await lockCall(call), Number(unlocked), body);
    if (isReading(request) && action === 'info/lfs/locks') {
      return locks.list(projectId, url.searchParams);
    }
    return problem(404, 'There is no such address of Git LFS');
  }

  /** A client that knows this server by another name (from inside a container) goes on using it. */
  function originFor(url: URL): string {
    return url.host === new URL(addresses.url).host ? addresses.url : url.origin;
  }

  async function download({ request, projectId }: LfsCall, oid: string): Promise<Response> {
    const { sizeBytes, read } = await files.open(projectId, oid);
    const contentType = 'application/octet-stream';
    return ranged(request, { sizeBytes, contentType, filename: oid, isInline: false }, read);
  }

  /** In the status that GitLab has for it, which clients show with its message. */
  async function requireRoom(projectId: number, bytes: number): Promise<void> {
    if (bytes === 0) return;
    const { leftBytes, reason } = await options.roomOf(projectId);
    if (bytes > leftBytes) throw new HttpError(406, reason);
  }

  async function upload({ request, projectId }: LfsCall, object: LfsObject) {
    await requireRoom(projectId, object.size);
    await files.save(projectId, object, guarded(Readable.from(requestBody(request.body))));
    return new Response(null, { status: 200 });
  }

  async function verify({ projectId }: LfsCall, object: LfsObject | undefined) {
    if (object && (await files.has(projectId, object))) return lfsJson({});
    return problem(404, 'The object is not there, or not whole: push it again');
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

/** What a batch of uploads would bring: what is there already is not sent again. */
async function newBytes(files: LfsFiles, projectId: number, { objects }: Json): Promise<number> {
  const named = Array.isArray(objects) ? objects.flatMap((it) => objectIn(it) ?? []) : [];
  const sizes = named.map(async (it) => ((await files.has(projectId, it)) ? 0 : it.size));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

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

/** Refusals as clients of Git LFS read them; 401 makes them ask for a password. */
function problem(status: number, message: string): Response {
  const asks = { 'www-authenticate': 'Basic realm="Slipway"', 'lfs-authenticate': 'Basic' };
  const body = { message, documentation_url: documentation };
  return lfsJson(body, status, status === 401 ? asks : {});
}
