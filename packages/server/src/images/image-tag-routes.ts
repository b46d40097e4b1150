import { idIn } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { paged, pageOf } from '#http/pages';
import { planBulkDelete } from '#image-cleanup/run-cleanup';
import { type CleanupRules, readRules } from '#image-cleanup/tag-cleanup';
import { requireDeletable, requirePushable } from '#image-protection/protected-images';
import { found } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { deleteTag, foreseeCleanup, heldTags } from './delete-images.ts';
import { catalogOf, type NamedRepository, repositoryOf } from './find-repositories.ts';
import { tagJson, tagNameJson } from './image-json.ts';
import { tagImage } from './tag-image.ts';

const path = '/projects/:id/registry/repositories/:repository_id/tags';
const may = 'read_images';
const scopes = ['read_registry'] as const;
const byJob = true;

/** Tags of a repository. */
export const imageTagRoutes: readonly ApiRoute[] = [
  { method: 'GET', path, may, scopes, byJob, handle: list },
  { method: 'DELETE', path, may: 'manage_images', byJob, handle: removeMany },
  { method: 'GET', path: `${path}/:tag`, may, scopes, byJob, handle: show },
  { method: 'PUT', path: `${path}/:tag`, may: 'push_images', handle: set },
  { method: 'DELETE', path: `${path}/:tag`, may: 'push_images', byJob, handle: remove },
];

function repositoryIn(api: Api, call: ProjectCall): Promise<NamedRepository> {
  return repositoryOf(api, call.project, idIn(call, 'repository_id'));
}

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const repository = await repositoryIn(api, call);
  const part = pageOf(call.args);
  const { names: items, total } = await catalogOf(api).tagPage(repository.path, part);
  const json =
    call.args.boolean('with_details') === true
      ? await detailed(api, repository, items)
      : items.map((name) => tagNameJson(repository.path, name, api.addresses));
  return paged(call.url, call.args, json, { total });
}

async function detailed(api: Api, repository: NamedRepository, names: readonly string[]) {
  const tags = await catalogOf(api).tags(repository.path, names);
  const holds = await heldTags(api, repository, tags);
  return tags.map((tag) => tagJson(repository.path, tag, holds.get(tag.name) ?? [], api.addresses));
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  const [json] = await detailed(api, await repositoryIn(api, call), [call.params.tag ?? '']);
  return Response.json(found(json, 'Tag'));
}

/** Ours: one more tag for an image. */
async function set(api: Api, call: ProjectCall): Promise<Response> {
  const repository = await repositoryIn(api, call);
  const from = call.args.requiredText('from');
  await requirePushable({ store: api.store, access: api.auth.access }, call.identity, repository);
  const tag = await tagImage(api, repository, { name: call.params.tag ?? '', from });
  const holds = await heldTags(api, repository, [tag]);
  return Response.json(tagJson(repository.path, tag, holds.get(tag.name) ?? [], api.addresses));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  const isForced = call.args.boolean('force') === true;
  const repository = await repositoryIn(api, call);
  await requireDeletable({ store: api.store, access: api.auth.access }, call.identity, repository);
  await deleteTag(api, repository, call.params.tag ?? '', isForced);
  return Response.json(null);
}

async function removeMany(api: Api, call: ProjectCall): Promise<Response> {
  const repository = await repositoryIn(api, call);
  const rules = rulesGiven(call.args);
  const read = readRules(rules);
  if (call.args.boolean('dry_run') === true) {
    const { goes, held } = await foreseeCleanup(api, repository, read);
    return Response.json({
      deletes: goes.map(({ name }) => name),
      keeps: held.map(({ tag, by }) => ({ name: tag.name, used_by: by })),
    });
  }
  await requireDeletable({ store: api.store, access: api.auth.access }, call.identity, repository);
  await planBulkDelete(api, repository.record.id, rules);
  return Response.json({ message: '202 Accepted' }, { status: 202 });
}

function rulesGiven(args: Args): CleanupRules {
  const nameRegex = args.text('name_regex_delete') ?? args.text('name_regex');
  if (nameRegex === undefined) {
    const body = { error: 'name_regex_delete is missing' };
    throw new HttpError(400, 'Bad Request', { body });
  }
  return {
    nameRegex,
    nameRegexKeep: args.text('name_regex_keep') ?? null,
    keepN: args.integer('keep_n') ?? null,
    olderThan: args.text('older_than') ?? null,
  };
}
