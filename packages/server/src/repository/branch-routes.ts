import {
  type Branch,
  defaultBranch,
  GitFailed,
  listBranches,
  listTags,
  mergedBranches,
  resolve,
  type Tag,
  zeroSha,
} from '@slipway/git';
import { nothing } from '#http/answers';
import { HttpError } from '#http/http-error';
import { isByKey, keyed, partOf } from '#http/keyset';
import { paged, pageOf, slice } from '#http/pages';
import { repositoryName } from '#projects/project';
import { allowsAct, type Holder, isProtectedRef, protectionsOf } from '#protection/protected-refs';
import { found } from '#refused';
import { type Api, type ApiRoute, type ProjectCall, userOf } from '#rest/api';
import type { User } from '#users/user';
import { requireRef } from './branch-commit.ts';
import { branchJson, tagJson } from './commit-json.ts';
import { projectUrl } from './commit-routes.ts';
import { actorOf } from './git-http.ts';
import { refsWanted, tagsWanted } from './ref-filter.ts';

const base = '/projects/:id/repository';

/** Branches and tags. */
export const branchRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: `${base}/branches`, may: 'read_code', handle: branches },
  { method: 'POST', path: `${base}/branches`, may: 'push_code', handle: createBranch },
  { method: 'GET', path: `${base}/branches/:branch`, may: 'read_code', handle: showBranch },
  { method: 'DELETE', path: `${base}/branches/:branch`, may: 'push_code', handle: deleteBranch },
  { method: 'GET', path: `${base}/tags`, may: 'read_code', handle: tags },
  { method: 'POST', path: `${base}/tags`, may: 'push_code', handle: createTag },
  { method: 'GET', path: `${base}/tags/:tag`, may: 'read_code', handle: showTag },
  { method: 'DELETE', path: `${base}/tags/:tag`, may: 'push_code', handle: deleteTag },
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

async function createBranch(api: Api, call: ProjectCall): Promise<Response> {
  const name = call.args.requiredText('branch');
  const after = await resolve(call.repository, call.args.requiredText('ref'));
  if (after === undefined) throw new HttpError(400, 'Invalid reference name');
  await move(api, call, { ref: `refs/heads/${name}`, before: zeroSha, after }, 'Branch');
  const [json] = await branchesJson(api, call, [await branchNamed(call, name)]);
  return Response.json(json, { status: 201 });
}

async function deleteBranch(api: Api, call: ProjectCall): Promise<Response> {
  const { name, commit } = await branchNamed(call, call.params.branch ?? '');
  if (name === (await defaultBranch(call.repository))) {
    throw new HttpError(400, 'Cannot remove HEAD branch');
  }
  const change = { ref: `refs/heads/${name}`, before: commit.sha, after: zeroSha };
  await move(api, call, change, 'Branch');
  return nothing();
}

/** As a push would: pipelines start, and events are told. */
async function move(
  api: Api,
  call: ProjectCall,
  change: { readonly ref: string; readonly before: string; readonly after: string },
  what: 'Branch' | 'Tag',
): Promise<void> {
  await requireRef(api, call, change.ref, change.after === zeroSha ? 'delete' : 'push');
  try {
    await api.git.update(repositoryName(call.project), actorOf(userOf(call)), change);
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    const isNameTaken = (await resolve(call.repository, change.ref)) !== undefined;
    const message = isNameTaken ? `${what} already exists` : `${what} name is invalid`;
    throw new HttpError(400, message, { body: { message } });
  }
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

async function createTag(api: Api, call: ProjectCall): Promise<Response> {
  const name = call.args.requiredText('tag_name');
  const commit = await resolve(call.repository, call.args.requiredText('ref'));
  if (commit === undefined) {
    throw new HttpError(400, 'Target is invalid', { body: { message: 'Target is invalid' } });
  }
  const message = call.args.text('message') ?? '';
  const after = message === '' ? commit : await annotate(call, name, commit, message);
  await move(api, call, { ref: `refs/tags/${name}`, before: zeroSha, after }, 'Tag');
  const [json] = await tagsJson(api, call, [await tagNamed(call, name)]);
  return Response.json(json, { status: 201 });
}

/** Makes the tag object; no ref names it yet. */
async function annotate(
  call: ProjectCall,
  name: string,
  commit: string,
  message: string,
): Promise<string> {
  const { name: tagger, email } = signature(userOf(call));
  const seconds = Math.floor(Date.now() / 1000);
  const lines = [`object ${commit}`, 'type commit', `tag ${name}`];
  const text = `${lines.join('\n')}\ntagger ${tagger} <${email}> ${seconds} +0000\n\n${message}\n`;
  try {
    return (await call.repository.run(['mktag'], text)).toString('latin1').trim();
  } catch (error) {
    if (error instanceof GitFailed) throw new HttpError(400, 'Tag name is invalid');
    throw error;
  }
}

/** Without what would end a line or the name in git's own format. */
function signature({ name, email }: User): Pick<User, 'name' | 'email'> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stay
  const plain = (text: string) => text.replace(/[\x00-\x1f<>]/g, '');
  return { name: plain(name), email: plain(email) };
}

async function deleteTag(api: Api, call: ProjectCall): Promise<Response> {
  const { name, target } = await tagNamed(call, call.params.tag ?? '');
  await move(api, call, { ref: `refs/tags/${name}`, before: target, after: zeroSha }, 'Tag');
  return nothing();
}
