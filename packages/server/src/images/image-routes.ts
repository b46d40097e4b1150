import { crc32 } from 'node:zlib';
import { idIn } from '#http/answers';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import { found } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { type ImageCatalog, repositoriesBelow } from './image-catalog.ts';

const base = '/projects/:id/registry/repositories';
const tagsPath = `${base}/:repository_id/tags`;
const may = 'read_images';
const scopes = ['read_registry'] as const;
const byJob = true;

/** What the registry holds for a project. */
export const imageRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may, scopes, byJob, handle: list },
  { method: 'GET', path: tagsPath, may, scopes, byJob, handle: tags },
  { method: 'GET', path: `${tagsPath}/:tag`, may, scopes, byJob, handle: tag },
  { method: 'DELETE', path: `${tagsPath}/:tag`, may: 'push_images', byJob, handle: deleteTag },
];

/** The registry knows repositories by name only; the id is made of it. */
function idOf(name: string): number {
  return crc32(name);
}

function catalogOf(api: Api): ImageCatalog {
  if (api.images === undefined) throw new HttpError(404, 'Not found');
  return api.images;
}

/** A project's repositories: its own path and those below it. */
async function repositoriesOf(api: Api, call: ProjectCall): Promise<string[]> {
  return repositoriesBelow(await catalogOf(api).repositories(), call.project.fullPath);
}

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const catalog = catalogOf(api);
  const path = call.project.fullPath.toLowerCase();
  const { items, total } = slice(await repositoriesOf(api, call), pageOf(call.args));
  const isCounted = call.args.boolean('tags_count') === true;
  const isListed = call.args.boolean('tags') === true;
  const json = await Promise.all(
    items.map(async (name) => {
      const found = isCounted || isListed ? await catalog.tagNames(name) : [];
      return {
        id: idOf(name),
        name: name === path ? '' : name.slice(path.length + 1),
        path: name,
        project_id: call.project.id,
        location: `${api.addresses.registry}/${name}`,
        created_at: call.project.createdAt,
        cleanup_policy_started_at: null,
        status: null,
        ...(isCounted ? { tags_count: found.length } : {}),
        ...(isListed ? { tags: found.map((tag) => tagJson(api, name, tag)) } : {}),
      };
    }),
  );
  return paged(call.url, call.args, json, { total });
}

function tagJson(api: Api, repository: string, name: string) {
  const path = `${repository}:${name}`;
  return { name, path, location: `${api.addresses.registry}/${path}` };
}

async function repositoryOf(api: Api, call: ProjectCall): Promise<string> {
  const id = idIn(call, 'repository_id');
  const names = await repositoriesOf(api, call);
  return found(names.find((name) => idOf(name) === id));
}

async function tags(api: Api, call: ProjectCall): Promise<Response> {
  const repository = await repositoryOf(api, call);
  const all = await catalogOf(api).tagNames(repository);
  const { items, total } = slice(all, pageOf(call.args));
  const json = items.map((name) => tagJson(api, repository, name));
  return paged(call.url, call.args, json, { total });
}

async function tag(api: Api, call: ProjectCall): Promise<Response> {
  const repository = await repositoryOf(api, call);
  const { name, digest, sizeBytes, createdAt } = found(
    await catalogOf(api).tag(repository, call.params.tag ?? ''),
    'Tag',
  );
  return Response.json({
    ...tagJson(api, repository, name),
    revision: digest.replace(/^sha256:/, ''),
    short_revision: digest.replace(/^sha256:/, '').slice(0, 9),
    digest,
    created_at: createdAt,
    total_size: sizeBytes,
  });
}

async function deleteTag(api: Api, call: ProjectCall): Promise<Response> {
  const repository = await repositoryOf(api, call);
  const isDeleted = await catalogOf(api).deleteTag(repository, call.params.tag ?? '');
  if (!isDeleted) throw new HttpError(404, 'Tag Not Found');
  return Response.json(null);
}
