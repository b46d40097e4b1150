import { HttpError } from '#http/http-error';
import { isOid, type Json } from './lfs-call.ts';
import type { LfsFiles, LfsObject } from './lfs-files.ts';

/** Clients ask for a hundred at a time. */
const mostObjects = 1000;

/** Where the files of one project are fetched and sent, and what a client shows there. */
export interface BatchPlace {
  readonly projectId: number;
  /** `http://localhost:8929/group/project.git` */
  readonly repositoryUrl: string;
  /** The client's own credentials: what may ask for an address may use it. */
  readonly authorization: string | null;
}

/**
 * `POST …/info/lfs/objects/batch`: for each object where to fetch it, or where to send it unless it
 * is there; what is wrong with one of them is said with it.
 *
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md
 */
export async function answerBatch(files: LfsFiles, place: BatchPlace, body: Json): Promise<Json> {
  const { operation, transfers, objects, hash_algo: algorithm } = body;
  if (algorithm !== undefined && algorithm !== 'sha256') {
    throw new HttpError(409, 'Objects are named by SHA-256 only');
  }
  if (Array.isArray(transfers) && transfers.length > 0 && !transfers.includes('basic')) {
    throw new HttpError(422, 'Only the transfer "basic" is served');
  }
  if (!Array.isArray(objects) || objects.length > mostObjects) {
    throw new HttpError(422, `objects must be a list of at most ${mostObjects}`);
  }
  const answers: Json[] = [];
  for (const object of objects) {
    answers.push(await answerOne(files, place, operation === 'upload', object));
  }
  return { transfer: 'basic', hash_algo: 'sha256', objects: answers };
}

async function answerOne(
  files: LfsFiles,
  place: BatchPlace,
  isUpload: boolean,
  wanted: unknown,
): Promise<Json> {
  const object = objectIn(wanted);
  if (!object) {
    const { oid, size } = (wanted ?? {}) as Json;
    return { oid, size, error: { code: 422, message: 'oid or size is invalid' } };
  }
  const isThere = await files.has(place.projectId, object);
  if (isUpload)
    return { ...object, ...(!isThere && { authenticated: true, actions: sent(place, object) }) };
  if (isThere) return { ...object, authenticated: true, actions: fetched(place, object) };
  const message = "Object does not exist on the server or you don't have permissions to access it";
  return { ...object, error: { code: 404, message } };
}

/** The object that a client names; undefined when it is none. */
export function objectIn(value: unknown): LfsObject | undefined {
  const { oid, size } = (value ?? {}) as Json;
  if (typeof oid !== 'string' || !isOid(oid)) return undefined;
  return Number.isSafeInteger(size) && Number(size) >= 0 ? { oid, size: Number(size) } : undefined;
}

function fetched(place: BatchPlace, { oid }: LfsObject): Json {
  return { download: action(place, `gitlab-lfs/objects/${oid}`) };
}

function sent(place: BatchPlace, { oid, size }: LfsObject): Json {
  const upload = action(place, `gitlab-lfs/objects/${oid}/${size}`);
  const header = { ...(upload.header as Json), 'Content-Type': 'application/octet-stream' };
  return { upload: { ...upload, header }, verify: action(place, 'info/lfs/objects/verify') };
}

function action({ repositoryUrl, authorization }: BatchPlace, path: string): Json {
  const header = authorization === null ? {} : { Authorization: authorization };
  return { href: `${repositoryUrl}/${path}`, header };
}
