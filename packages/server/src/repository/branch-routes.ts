import {
  type Branch,
  defaultBranch,
  listBranches,
  listTags,
  mergedBranches,
  type Tag,
} from '@slipway/git';
import { nothing } from '#http/answers';
import { isByKey, keyed, partOf } from '#http/keyset';
import { paged, pageOf, slice } from '#http/pages';
import { allowsAct, type Holder, isProtectedRef, protectionsOf } from '#protection/protected-refs';
import { found } from '#refused';
import { type Api, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import {
  createBranch,
  createTag,
  deleteBranch,
  deleteMergedBranches,
  deleteTag,
} from './change-refs.ts';
import { branchJson, tagJson } from './commit-json.ts';
import { projectUrl } from './commit-routes.ts';
import { refsWanted, tagsWanted } from './ref-filter.ts';

const base = '/projects/:id/repository';

/** Branches and tags. */
export const branchRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: `${base}/branches`, may: 'read_code', handle: branches },
  { method: 'POST', path: `${base}/branches`, may: 'push_code', handle: create },
  { method: 'GET', path: `${base}/branches/:branch`, may: 'read_code', handle: showBranch },
  { method: 'DELETE', path: `${base}/branches/:branch`, may: 'push_code', handle: remove },
  {
    method: 'DELETE',
    path: `${base}/merged_branches`,
    may: 'push_code',
    handle: removeMerged,
  },
  { method: 'GET', path: `${base}/tags`, may: 'read_code', handle: tags },
  { method: 'POST', path: `${base}/tags`, may: 'push_code', handle: addTag },
  { method: 'GET', path: `${base}/tags/:tag`, may: 'read_code', handle: showTag },
  { method: 'DELETE', path: `${base}/tags/:tag`, may: 'push_code', handle: removeTag },
];

async function branches(api: Api, call: ProjectCall): Promise<Response> {
  const all = refsWanted(call.args, await listBranches(call.repository), 'name_asc');
  if (isByKey(call.args, 'page_token')) {
    const { items, next } = partOf(call.args, all, ({ name }) => name);
    return keyed(call.url, call.args, await branchesJson(api, call, items), { page_token: next });
  }
  const { items, total } = slice(all, pageOf(call.args));
  return paged(call.url, call.args, await branchesJson(api, call, items), { total });
}

async function branchesJson(api: Api, call: ProjectCall, items: readonly Branch[]) {
  const [main, holder] = await Promise.all([defaultBranch(call.repository), holderOf(api, call)]);
  const merged = await mergedBranches(call.repository, main);
  const url = projectUrl(api, call.project);
  return Promise.all(
    items.map(async (branch) => {
      const { name } = branch;
      const protections = await protectionsOf(api.store, call.project, name, false);
      const canPush = holder !== undefined && allowsAct(protections, 'push', holder);
      return branchJson(branch, {
        projectUrl: url,
        isDefault: name === main,
        isMerged: name !== main && merged.has(name),
        protections,
        canPush,
      });
    }),
  );
}

/** Who asks, as protections see them; undefined for those who push nothing at all. */
async function holderOf(api: Api, call: ProjectCall): Promise<Holder | undefined> {
  const { identity, project } = call;
  if (!identity || !(await api.auth.access.allows(identity, project, 'push_code')))
    return undefined;
  const level = await api.auth.access.level(identity.user, project);
  return { level, isAdmin: identity.user.isAdmin };
}

async function branchNamed(call: ProjectCall, name: string): Promise<Branch> {
  const all = await listBranches(call.repository, name);
  return found(
    all.find((branch) => branch.name === name),
    'Branch',
  );
}

async function showBranch(api: Api, call: ProjectCall): Promise<Response> {
  const branch = await branchNamed(call, call.params.branch ?? '');
  const [json] = await branchesJson(api, call, [branch]);
  return Response.json(json);
}

async function create(api: Api, call: ProjectCall): Promise<Response> {
  const { args, repository } = call;
  const name = args.requiredText('branch');
  await createBranch(api, asker(call), repository, { name, at: args.requiredText('ref') });
  const [json] = await branchesJson(api, call, [await branchNamed(call, name)]);
  return Response.json(json, { status: 201 });
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  const branch = await branchNamed(call, call.params.branch ?? '');
  await deleteBranch(api, asker(call), call.repository, branch);
  return nothing();
}

async function removeMerged(api: Api, call: ProjectCall): Promise<Response> {
  await deleteMergedBranches(api, asker(call), call.repository);
  return Response.json({ message: '202 Accepted' }, { status: 202 });
}

async function tags(api: Api, call: ProjectCall): Promise<Response> {
  const all = tagsWanted(call.args, await listTags(call.repository));
  if (isByKey(call.args, 'page_token')) {
    const { items, next } = partOf(call.args, all, ({ name }) => name);
    return keyed(call.url, call.args, await tagsJson(api, call, items), { page_token: next });
  }
  const { items, total } = slice(all, pageOf(call.args));
  return paged(call.url, call.args, await tagsJson(api, call, items), { total });
}

async function tagsJson(api: Api, call: ProjectCall, items: readonly Tag[]) {
  const url = projectUrl(api, call.project);
  return Promise.all(
    items.map(async (tag) =>
      tagJson(tag, url, await isProtectedRef(api.store, call.project, tag.name, true)),
    ),
  );
}

async function tagNamed(call: ProjectCall, name: string): Promise<Tag> {
  const all = await listTags(call.repository, name);
  return found(
    all.find((tag) => tag.name === name),
    'Tag',
  );
}

async function showTag(api: Api, call: ProjectCall): Promise<Response> {
  const [json] = await tagsJson(api, call, [await tagNamed(call, call.params.tag ?? '')]);
  return Response.json(json);
}

async function addTag(api: Api, call: ProjectCall): Promise<Response> {
  const { args, repository } = call;
  const name = args.requiredText('tag_name');
  const tag = { name, at: args.requiredText('ref'), message: args.text('message') ?? '' };
  await createTag(api, asker(call), repository, tag);
  const [json] = await tagsJson(api, call, [await tagNamed(call, name)]);
  return Response.json(json, { status: 201 });
}

async function removeTag(api: Api, call: ProjectCall): Promise<Response> {
  const tag = await tagNamed(call, call.params.tag ?? '');
  await deleteTag(api, asker(call), call.repository, tag);
  return nothing();
}
