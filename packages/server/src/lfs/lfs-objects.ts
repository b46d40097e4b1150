import { Readable } from 'node:stream';
import { guarded, requestBody } from '@slipway/io';
import type { Addresses } from '#addresses';
import { HttpError } from '#http/http-error';
import { ranged } from '#http/stream';
import type { LfsRoom } from '#limits/lfs-limit';
import { answerBatch, objectIn } from './lfs-batch.ts';
import { type Json, lfsJson, lfsProblem } from './lfs-call.ts';
import type { LfsFiles, LfsObject } from './lfs-files.ts';

/** Whose objects a request is about. */
export interface ObjectCall {
  readonly request: Request;
  readonly url: URL;
  readonly projectId: number;
  readonly projectPath: string;
}

/** Where objects are kept, and how many more. */
export interface LfsObjectsOptions {
  readonly files: LfsFiles;
  /** What a project may still take. */
  readonly roomOf: (projectId: number) => Promise<LfsRoom>;
  readonly addresses: Addresses;
}

/** The objects: how they are asked for, brought, and fetched. */
export function createLfsObjects({ files, roomOf, addresses }: LfsObjectsOptions) {
  /** In the status that GitLab has for it, which clients show with its message. */
  async function requireRoom(projectId: number, bytes: number): Promise<void> {
    if (bytes === 0) return;
    const { leftBytes, reason } = await roomOf(projectId);
    if (bytes > leftBytes) throw new HttpError(406, reason);
  }

  /** A client that knows this server by another name (from inside a container) goes on using it. */
  function originFor(url: URL): string {
    return url.host === new URL(addresses.url).host ? addresses.url : url.origin;
  }

  return {
    async batch({ request, url, projectId, projectPath }: ObjectCall, body: Json) {
      const isUpload = body.operation === 'upload';
      await requireRoom(projectId, isUpload ? await newBytes(files, projectId, body) : 0);
      const repositoryUrl = `${originFor(url)}/${projectPath}.git`;
      const authorization = request.headers.get('authorization');
      return lfsJson(await answerBatch(files, { projectId, repositoryUrl, authorization }, body));
    },

    async download({ request, projectId }: ObjectCall, oid: string): Promise<Response> {
      const { sizeBytes, read } = await files.open(projectId, oid);
      const contentType = 'application/octet-stream';
      return ranged(request, { sizeBytes, contentType, filename: oid, isInline: false }, read);
    },

    async upload({ request, projectId }: ObjectCall, object: LfsObject): Promise<Response> {
      await requireRoom(projectId, object.size);
      await files.save(projectId, object, guarded(Readable.from(requestBody(request.body))));
      return new Response(null, { status: 200 });
    },

    async verify({ projectId }: ObjectCall, body: Json): Promise<Response> {
      const object = objectIn(body);
      if (object && (await files.has(projectId, object))) return lfsJson({});
      return lfsProblem(404, 'The object is not there, or not whole: push it again');
    },
  };
}

/** What a batch of uploads would bring: what is there already is not sent again. */
async function newBytes(files: LfsFiles, projectId: number, { objects }: Json): Promise<number> {
  const named = Array.isArray(objects) ? objects.flatMap((it) => objectIn(it) ?? []) : [];
  const sizes = named.map(async (it) => ((await files.has(projectId, it)) ? 0 : it.size));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
