import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type ArchiveFormat,
  archiveFormats,
  CannotArchive,
  listCommits,
  listTree,
  openArchive,
  openBlob,
  openFile,
  readTree,
  resolve,
  type TreeEntry,
} from '@slipway/git';
import { nothing } from '#http/answers';
import { jsonWithBase64 } from '#http/base64-json';
import { HttpError } from '#http/http-error';
import { isByKey, keyed, partOf } from '#http/keyset';
import { paged, pageOf } from '#http/pages';
import { streamed } from '#http/stream';
import { isPathInside } from '#plain-text';
import { found } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { commitGiven, contentOf, withMode } from './commit-arguments.ts';
import { commitOnBranch } from './commit-on-branch.ts';

const base = '/projects/:id/repository';
const scopes = ['read_repository'] as const;

/** Files and folders at a commit. */
export const fileRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: `${base}/tree`, may: 'read_code', handle: tree },
  { method: 'GET', path: `${base}/files/:path`, may: 'read_code', scopes, handle: show },
  { method: 'GET', path: `${base}/files/:path/raw`, may: 'read_code', scopes, handle: raw },
  {
    method: 'POST',
    path: `${base}/files/:path`,
    may: 'push_code',
    takesFiles: true,
    handle: write('create'),
  },
  {
    method: 'PUT',
    path: `${base}/files/:path`,
    may: 'push_code',
    takesFiles: true,
    handle: write('update'),
  },
  { method: 'DELETE', path: `${base}/files/:path`, may: 'push_code', handle: write('delete') },
  { method: 'GET', path: `${base}/blobs/:sha`, may: 'read_code', scopes, handle: blob },
  { method: 'GET', path: `${base}/blobs/:sha/raw`, may: 'read_code', scopes, handle: rawBlob },
  { method: 'GET', path: `${base}/archive`, may: 'read_code', scopes, handle: archive('tar.gz') },
  ...Object.entries(archiveFormats).map(
    ([name, format]): ApiRoute => ({
      method: 'GET',
      path: `${base}/archive.${name}`,
      may: 'read_code',
      scopes,
      handle: archive(format),
    }),
  ),
];

async function commitAt(call: ProjectCall, what: string): Promise<string> {
  const ref = call.args.text('ref') ?? 'HEAD';
  return found(await resolve(call.repository, ref), what);
}

async function tree(_api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  const commit = await commitAt(call, 'Tree');
  const isRecursive = args.boolean('recursive') ?? false;
  const at = { commit, path: args.path('path') ?? '', isRecursive };
  if (isByKey(args, 'page_token')) return treeByKey(call, at);
  const page = pageOf(args);
  const items: TreeEntry[] = [];
  let total = 0;
  const isThere = await readTree(call.repository, at, (entries) => {
    const start = Math.max(0, page.offset - total);
    items.push(...entries.slice(start, Math.max(start, page.offset + page.limit - total)));
    total += entries.length;
  });
  if (!isThere) throw new HttpError(404, 'invalid revision or path Not Found');
  return paged(call.url, args, items.map(entryJson), { total });
}

async function treeByKey(call: ProjectCall, at: Parameters<typeof readTree>[1]): Promise<Response> {
  const entries: TreeEntry[] = [];
  const isThere = await readTree(call.repository, at, (some) => void entries.push(...some));
  if (!isThere) throw new HttpError(404, 'invalid revision or path Not Found');
  const { items, next } = partOf(call.args, entries, ({ path }) => path);
  return keyed(call.url, call.args, items.map(entryJson), { page_token: next });
}

function entryJson({ sha, name, type, path, mode }: TreeEntry) {
  return { id: sha, name, type, path, mode };
}

/** The file of the address. */
function filePath({ params }: ProjectCall): string {
  const path = params.path ?? '';
  if (isPathInside(path)) return path;
  const body = { error: 'file_path should be a valid file path' };
  throw new HttpError(400, 'Bad Request', { body });
}

/** A file with its facts. Large ones stream: read once for the digest, and once more to be sent. */
async function show(_api: Api, call: ProjectCall): Promise<Response> {
  const path = filePath(call);
  const commit = await commitAt(call, 'Commit');
  const file = found(await openFile(call.repository, commit, path), 'File');
  const query = { from: commit, skip: 0, limit: 1, path };
  const [last] = await listCommits(call.repository, query);
  const facts = {
    file_name: path.slice(path.lastIndexOf('/') + 1),
    file_path: path,
    size: file.sizeBytes,
    encoding: 'base64',
    content_sha256: await digestOf(file.content),
    ref: call.args.text('ref') ?? 'HEAD',
    blob_id: file.sha,
    commit_id: commit,
    last_commit_id: last?.sha ?? commit,
    execute_filemode: false,
  };
  const headers = Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      `x-gitlab-${name.replaceAll('_', '-')}`,
      encodeURIComponent(String(value)).replaceAll('%2F', '/'),
    ]),
  );
  const again = found(await openBlob(call.repository, file.sha), 'File');
  return answerWithBase64(facts, again, headers);
}

function answerWithBase64(
  facts: object,
  content: { readonly content: Readable; readonly sizeBytes: number },
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { body, sizeBytes } = jsonWithBase64(facts, 'content', content);
  // Node's and the DOM's stream types differ in name only.
  return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array>, {
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(sizeBytes),
    },
  });
}

async function digestOf(content: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
}

async function raw(_api: Api, call: ProjectCall): Promise<Response> {
  const path = filePath(call);
  const commit = await commitAt(call, 'Commit');
  const file = found(await openFile(call.repository, commit, path), 'File');
  return streamed(file.content, {
    sizeBytes: file.sizeBytes,
    contentType: 'text/plain; charset=utf-8',
    filename: path.slice(path.lastIndexOf('/') + 1),
    isInline: true,
  });
}

/** A blob in base64. */
async function blob(_api: Api, call: ProjectCall): Promise<Response> {
  const { blob: content, sha } = await blobOf(call);
  const facts = { size: content.sizeBytes, encoding: 'base64', sha };
  return answerWithBase64(facts, content);
}

async function blobOf(call: ProjectCall) {
  const sha = call.params.sha ?? '';
  const isSha = /^[0-9a-f]{7,64}$/.test(sha);
  return { blob: found(isSha ? await openBlob(call.repository, sha) : undefined, 'Blob'), sha };
}

async function rawBlob(_api: Api, call: ProjectCall): Promise<Response> {
  const { blob, sha } = await blobOf(call);
  return streamed(blob.content, {
    sizeBytes: blob.sizeBytes,
    contentType: 'text/plain; charset=utf-8',
    filename: sha,
    isInline: true,
  });
}

/** All files of a commit. */
function archive(format: ArchiveFormat) {
  return async (_api: Api, call: ProjectCall): Promise<Response> => {
    const ref = call.args.text('sha') || call.project.defaultBranch;
    const path = (call.args.text('path') ?? '').replace(/^\/+|\/+$/g, '');
    const sha = found(await resolve(call.repository, ref), 'File');
    if (path !== '' && !(await listTree(call.repository, sha, path, false))) {
      throw new HttpError(404, 'File Not Found');
    }
    const parts = [call.project.path, ref, sha, ...(path === '' ? [] : [path])];
    const name = parts.join('-').replaceAll('/', '-');
    const request = { commit: sha, format, folder: name, path };
    const content = await openArchive(call.repository, request).catch((error: unknown) => {
      throw error instanceof CannotArchive ? new HttpError(406, error.message) : error;
    });
    return streamed(content, {
      contentType: format === 'zip' ? 'application/zip' : 'application/octet-stream',
      filename: `${name}.${format}`,
      isInline: false,
    });
  };
}

/** One file changed by a commit of its own. */
function write(action: 'create' | 'update' | 'delete') {
  return async (api: Api, call: ProjectCall): Promise<Response> => {
    const path = filePath(call);
    const change =
      action === 'delete' ? { action, path } : { action, path, content: contentOf(call.args) };
    const { args } = call;
    const isExecutable = action === 'delete' ? undefined : args.boolean('execute_filemode');
    const lastCommit = action === 'create' ? undefined : args.text('last_commit_id');
    const changes = withMode(change, isExecutable, lastCommit);
    const wish = { ...commitGiven(args), changes, isForced: false };
    await commitOnBranch(api, asker(call), call.repository, wish);
    if (action === 'delete') return nothing();
    const body = { file_path: path, branch: call.args.text('branch') };
    return Response.json(body, { status: action === 'create' ? 201 : 200 });
  };
}
