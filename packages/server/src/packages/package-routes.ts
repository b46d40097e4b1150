import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { paged, pageOf, slice } from '#http/pages';
import type { Api, ApiRoute, GroupCall, ProjectCall } from '#rest/api';
import { type PackageFilter, packageStatuses } from './package.ts';
import { packageFileJson, packageJson } from './package-json.ts';
import {
  fileOfPackage,
  filesOfPackage,
  packageOfProject,
  packagesOf,
  pipelinesOf,
  projectsWithPackages,
} from './read-packages.ts';
import { removePackage, removePackageFile } from './remove-package.ts';

const base = '/projects/:id/packages';
const one = `${base}/:package_id`;
const read = { may: 'read_packages', byJob: true } as const;
const remove = { may: 'delete_packages', byJob: true } as const;

/** What projects give out. */
export const packageRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, ...read, handle: list },
  { method: 'GET', path: '/groups/:group_id/packages', inGroup: 'read_group', handle: listOfGroup },
  { method: 'GET', path: one, ...read, handle: show },
  { method: 'DELETE', path: one, ...remove, handle: removeOne },
  { method: 'GET', path: `${one}/pipelines`, ...read, handle: pipelines },
  { method: 'GET', path: `${one}/package_files`, ...read, handle: files },
  {
    method: 'DELETE',
    path: `${one}/package_files/:package_file_id`,
    ...remove,
    handle: removeFile,
  },
];

const order: Readonly<Record<string, string>> = {
  created_at: 'createdAt',
  name: 'name',
  version: 'version',
  type: 'kind',
  project_path: 'projectId',
};
const kinds = ['generic', 'composer', 'conan', 'golang', 'helm', 'maven', 'ml_model', 'npm'];
const allKinds = [...kinds, 'nuget', 'pypi', 'rpm', 'rubygems', 'terraform_module', 'debian'];

/** Hidden ones are told to who asks for them. */
function filterIn(args: Args, projectIds: readonly number[]): PackageFilter {
  return {
    projectIds,
    kind: args.word('package_type', allKinds),
    name: args.text('package_name'),
    version: args.text('package_version'),
    status: args.word('status', packageStatuses) ?? 'default',
  };
}

/** The oldest first, as GitLab lists them. */
function pageIn(args: Args) {
  const { limit, offset } = pageOf(args);
  const orderBy = order[args.word('order_by', Object.keys(order)) ?? 'created_at'] ?? 'id';
  return { limit, offset, orderBy, sort: args.word('sort', ['asc', 'desc']) ?? 'asc' } as const;
}

async function list(api: Api, { args, url, project }: ProjectCall): Promise<Response> {
  const found = await packagesOf(api, filterIn(args, [project.id]), pageIn(args));
  const json = found.items.map((it) => packageJson(it, project, api.addresses.url));
  return paged(url, args, json, found);
}

async function listOfGroup(api: Api, call: GroupCall): Promise<Response> {
  const { args, url } = call;
  const isFlat = args.boolean('exclude_subgroups') === true;
  const projects = await projectsWithPackages(api, call, isFlat);
  const filter = filterIn(args, [...projects.keys()]);
  const { items, total } = await packagesOf(api, filter, pageIn(args));
  const json = items.flatMap((it) => {
    const project = projects.get(it.projectId);
    if (project === undefined) return [];
    const { id, fullPath } = project;
    return [
      { ...packageJson(it, project, api.addresses.url), project_id: id, project_path: fullPath },
    ];
  });
  return paged(url, args, json, { total });
}

function packageIn(api: Api, call: ProjectCall) {
  return packageOfProject(api, call.project, idIn(call, 'package_id'));
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  const it = await packageIn(api, call);
  const [last] = await pipelinesOf(api, it);
  const json = packageJson(it, call.project, api.addresses.url);
  const [pipeline] = await api.present.pipelines(last ? [last] : []);
  return Response.json(pipeline ? { ...json, pipeline, pipelines: [pipeline] } : json);
}

async function pipelines(api: Api, call: ProjectCall): Promise<Response> {
  const all = await pipelinesOf(api, await packageIn(api, call));
  const { items, total } = slice(all, pageOf(call.args));
  return paged(call.url, call.args, await api.present.pipelines(items), { total });
}

async function files(api: Api, call: ProjectCall): Promise<Response> {
  const owner = await packageIn(api, call);
  const sign = call.args.word('sort', ['asc', 'desc']) === 'desc' ? -1 : 1;
  const by = call.args.word('order_by', ['id', 'created_at', 'file_name']) ?? 'id';
  const all = await filesOfPackage(api, owner);
  const sorted = all.toSorted((a, b) =>
    by === 'file_name' ? sign * a.name.localeCompare(b.name) : sign * (a.id - b.id),
  );
  const { items, total } = slice(sorted, pageOf(call.args));
  return paged(call.url, call.args, items.map(packageFileJson), { total });
}

async function removeOne(api: Api, call: ProjectCall): Promise<Response> {
  await removePackage(api, await packageIn(api, call));
  return nothing();
}

async function removeFile(api: Api, call: ProjectCall): Promise<Response> {
  const owner = await packageIn(api, call);
  const file = await fileOfPackage(api, owner, idIn(call, 'package_file_id'));
  await removePackageFile(api, owner, file);
  return nothing();
}
