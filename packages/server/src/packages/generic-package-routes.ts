import { requestBody } from '@slipway/io';
import { takeUploadedFile } from '#artifacts/uploaded-file';
import { ranged } from '#http/stream';
import { checkAnnounced } from '#limits/file-room';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { nobody, packageStatuses } from './package.ts';
import { packageFileJson } from './package-json.ts';
import type { FileAddress } from './package-name-rules.ts';
import { type Publisher, publishFile, publishingRoom } from './publish-file.ts';
import { fileAt, noteDownload } from './read-packages.ts';

const path = '/projects/:id/packages/generic/:package_name/:package_version/*file_name';
const common = { path, byJob: true, byBasic: true, byDeployToken: true } as const;

/** Files that any client sends and fetches by HTTP alone: `curl --upload-file`. */
export const genericPackageRoutes: readonly ApiRoute[] = [
  {
    method: 'PUT',
    ...common,
    may: 'publish_packages',
    streamsBody: true,
    handle: publish,
  },
  { method: 'GET', ...common, may: 'read_packages', handle: download },
];

function addressIn({ params }: ProjectCall): FileAddress {
  const { package_name: name = '', package_version: version = '' } = params;
  return { name, version, fileName: params.file_name ?? '' };
}

function publisherIn(call: ProjectCall): Publisher {
  const { project, deployToken } = call;
  if (deployToken) return { project, userId: nobody, pipelineId: null };
  const { identity, user } = asker(call);
  const pipelineId = identity.by === 'job' ? identity.job.pipelineId : null;
  return { project, userId: user.id, pipelineId };
}

async function publish(api: Api, call: ProjectCall): Promise<Response> {
  const { request, args, project } = call;
  const status = args.word('status', packageStatuses);
  const answersFile = args.word('select', ['package_file']) !== undefined;
  const room = await publishingRoom(api, project.id);
  checkAnnounced(room, request);
  const wish = { ...addressIn(call), status };
  const keep = (content: AsyncIterable<Uint8Array>) =>
    publishFile(api, publisherIn(call), room, { ...wish, content });
  const isForm = /^multipart\/form-data/.test(request.headers.get('content-type') ?? '');
  const { file } = isForm
    ? await takeUploadedFile(request, (_name, content) => keep(content))
    : await keep(requestBody(request.body));
  const body = answersFile ? packageFileJson(file) : { message: '201 Created' };
  return Response.json(body, { status: 201 });
}

async function download(api: Api, call: ProjectCall): Promise<Response> {
  const { owner, file } = await fileAt(api, call.project, addressIn(call));
  const facts = {
    sizeBytes: file.sizeBytes,
    filename: file.name.split('/').at(-1) ?? file.name,
    contentType: 'application/octet-stream',
    isInline: false,
  };
  const answer = await ranged(call.request, facts, (range) => api.packageFiles.open(file, range));
  await noteDownload(api, owner);
  return answer;
}
