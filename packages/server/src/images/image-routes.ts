import { idIn } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import { requireDeletable } from '#image-protection/protected-images';
import type { Api, ApiCall, ApiRoute, GroupCall, ProjectCall, UserCall } from '#rest/api';
import { deleteRepository } from './delete-images.ts';
import {
  catalogOf,
  type NamedRepository,
  projectOfRepository,
  repositoriesInGroup,
  repositoriesOf,
  repositoryOf,
} from './find-repositories.ts';
import { repositoryJson, tagNameJson } from './image-json.ts';

const ofProject = '/projects/:id/registry/repositories';
const ofGroup = '/groups/:group_id/registry/repositories';
const one = '/registry/repositories/:repository_id';
const may = 'read_images';
const scopes = ['read_registry'] as const;
const byJob = true;

/** Repositories of images. */
export const imageRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: ofProject, may, scopes, byJob, handle: list },
  {
    method: 'DELETE',
    path: `${ofProject}/:repository_id`,
    may: 'manage_images',
    byJob,
    handle: remove,
  },
  { method: 'GET', path: ofGroup, inGroup: 'read_group', scopes, handle: listOfGroup },
  { method: 'GET', path: one, who: 'anyone', scopes, byJob, handle: show },
  { method: 'POST', path: '/registry/collect', who: 'administrator', handle: collect },
];

async function list(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, call, await repositoriesOf(api, call.project));
}

async function listOfGroup(api: Api, call: GroupCall): Promise<Response> {
  const isSeen = (project: ProjectCall['project']) =>
    api.auth.access.allows(call.identity, project, may);
  return answer(api, call, await repositoriesInGroup(api, call.group, isSeen));
}

async function answer(
  api: Api,
  call: ApiCall,
  repositories: readonly NamedRepository[],
): Promise<Response> {
  const { items, total } = slice(repositories, pageOf(call.args));
  const json = await Promise.all(items.map((repository) => withTags(api, call, repository)));
  return paged(call.url, call.args, json, { total });
}

async function withTags(api: Api, { args }: ApiCall, repository: NamedRepository) {
  const isCounted = args.boolean('tags_count') === true;
  const isListed = args.boolean('tags') === true;
  const { path } = repository;
  const names = isListed ? await catalogOf(api).tagNames(path) : [];
  const nothing = { offset: 0, limit: 0 };
  return {
    ...repositoryJson(repository, api.addresses),
    ...(isCounted && { tags_count: (await catalogOf(api).tagPage(path, nothing)).total }),
    ...(isListed && { tags: names.map((name) => tagNameJson(path, name, api.addresses)) }),
  };
}

async function show(api: Api, call: ApiCall): Promise<Response> {
  const id = idIn(call, 'repository_id');
  const { access } = api.auth;
  const projectId = await projectOfRepository(api, id);
  const project = await access.project(call.identity, String(projectId), may);
  const repository = await repositoryOf(api, project, id);
  const json = await withTags(api, call, repository);
  const isWeighed = call.args.boolean('size') === true;
  const size = isWeighed ? { size: await catalogOf(api).sizeBytes(repository.path) } : {};
  return Response.json({ ...json, ...size });
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  const repository = await repositoryOf(api, call.project, idIn(call, 'repository_id'));
  await requireDeletable({ store: api.store, access: api.auth.access }, call.identity, repository);
  await deleteRepository(api, repository, call.args.boolean('force') === true);
  return Response.json({ message: '202 Accepted' }, { status: 202 });
}

/** Gives the disk back what no image needs any more; with `dry_run` only says what that is. */
async function collect(api: Api, { args }: UserCall): Promise<Response> {
  const isDryRun = args.boolean('dry_run') === true;
  const { uploads, manifests, blobs, bytes, inUse } = await catalogOf(api).collect(isDryRun);
  return Response.json({ dry_run: isDryRun, uploads, manifests, blobs, bytes, in_use: inUse });
}
