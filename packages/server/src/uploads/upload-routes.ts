import { takeUploadedFile } from '#artifacts/uploaded-file';
import { idIn, nothing } from '#http/answers';
import { paged, pageOf } from '#http/pages';
import { ranged } from '#http/stream';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { userIfAny } from '#users/read-users';
import { userJson } from '#users/user-json';
import { keepUpload } from './keep-upload.ts';
import { removeUpload, uploadAt, uploadOfProject, uploadsOf } from './stored-uploads.ts';
import type { Upload } from './upload.ts';

const base = '/projects/:id/uploads';

/** Files that texts of a project link to: pictures, and what is to be had of a release. */
export const uploadRoutes: readonly ApiRoute[] = [
  { method: 'POST', path: base, may: 'upload_files', streamsBody: true, handle: create },
  { method: 'GET', path: base, may: 'manage_uploads', handle: list },
  { method: 'GET', path: `${base}/:upload_id`, may: 'manage_uploads', handle: showById },
  { method: 'DELETE', path: `${base}/:upload_id`, may: 'manage_uploads', handle: removeById },
  { method: 'GET', path: `${base}/:secret/:filename`, may: 'read_project', handle: show },
  { method: 'DELETE', path: `${base}/:secret/:filename`, may: 'manage_uploads', handle: remove },
];

async function create(api: Api, call: ProjectCall): Promise<Response> {
  const upload = await takeUploadedFile(call.request, (filename, content) =>
    keepUpload(api, asker(call), { filename, content }),
  );
  const { id, secret, filename, projectId } = upload;
  const url = `/uploads/${secret}/${filename}`;
  const alt = isPicture(filename) ? filename.replace(/\.\w+$/, '') : filename;
  return Response.json(
    {
      id,
      alt,
      url,
      full_path: `/-/project/${projectId}${url}`,
      markdown: `${isPicture(filename) ? '!' : ''}[${alt}](${url})`,
    },
    { status: 201 },
  );
}

function isPicture(filename: string): boolean {
  return /\.(png|jpe?g|gif|webp|svg|bmp|ico|tiff)$/i.test(filename);
}

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const { items, total } = await uploadsOf(api, call.project, pageOf(call.args));
  const json = await Promise.all(
    items.map(async ({ id, sizeBytes, filename, createdAt, uploadedBy }) => {
      const user = await userIfAny(api, uploadedBy);
      const by = user ? userJson(user, api.addresses.url) : null;
      return { id, size: sizeBytes, filename, created_at: createdAt, uploaded_by: by };
    }),
  );
  return paged(call.url, call.args, json, { total });
}

function byId(api: Api, call: ProjectCall): Promise<Upload> {
  return uploadOfProject(api, call.project, idIn(call, 'upload_id'));
}

function bySecret(api: Api, { project, params }: ProjectCall): Promise<Upload> {
  const { secret = '', filename = '' } = params;
  return uploadAt(api, project, { secret, filename });
}

async function showById(api: Api, call: ProjectCall): Promise<Response> {
  return send(api, call, await byId(api, call));
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return send(api, call, await bySecret(api, call));
}

/** Pictures are shown where they are linked; a script in one of them never runs. */
function send(api: Api, { request }: ProjectCall, upload: Upload): Promise<Response> {
  const { filename, sizeBytes } = upload;
  const contentType = pictureTypes.get(filename.split('.').at(-1)?.toLowerCase() ?? '');
  const facts = {
    sizeBytes,
    filename,
    contentType: contentType ?? 'application/octet-stream',
    isInline: contentType !== undefined,
  };
  return ranged(request, facts, (range) => api.uploadFiles.open(upload, range));
}

const pictureTypes: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
]);

async function removeById(api: Api, call: ProjectCall): Promise<Response> {
  return removed(api, await byId(api, call));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  return removed(api, await bySecret(api, call));
}

async function removed(api: Api, upload: Upload): Promise<Response> {
  await removeUpload(api, upload);
  return nothing();
}
