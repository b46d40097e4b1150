import { clusterAccountObjects, clusterAccountSecret } from '@slipway/contract';
import { namespaceJson } from '#groups/group-json';
import { idIn, nothing } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import { found } from '#refused';
import {
  type Api,
  type ApiCall,
  type ApiRoute,
  type GroupCall,
  type ProjectCall,
  userOf,
} from '#rest/api';
import { userIfAny } from '#users/read-users';
import { userJson } from '#users/user-json';
import type { Cluster, ClusterOwner } from './cluster.ts';
import { clusterChanged, clusterGiven } from './cluster-arguments.ts';
import { clusterJson, secretOfToken } from './cluster-json.ts';
import { connectCluster, editCluster, tryCluster, tryWish } from './connect-cluster.ts';
import { clusterOfOwner, clustersOf, disconnectCluster } from './read-clusters.ts';

const ofProject = '/projects/:id/clusters';
const ofGroup = '/groups/:group_id/clusters';
const ofInstance = '/admin/clusters';
const may = 'manage_clusters';
const inGroup = 'manage_clusters';
const who = 'administrator';

/** Clusters that were connected for a project, a group or everybody. */
export const clusterRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: ofProject, may, handle: inProject(list) },
  { method: 'POST', path: `${ofProject}/user`, may, handle: inProject(connect) },
  { method: 'POST', path: `${ofProject}/check`, may, handle: inProject(tryNew) },
  { method: 'GET', path: `${ofProject}/:cluster_id`, may, handle: inProject(show) },
  { method: 'PUT', path: `${ofProject}/:cluster_id`, may, handle: inProject(edit) },
  { method: 'DELETE', path: `${ofProject}/:cluster_id`, may, handle: inProject(remove) },
  { method: 'POST', path: `${ofProject}/:cluster_id/check`, may, handle: inProject(tryOne) },
  { method: 'GET', path: ofGroup, inGroup, handle: ofThatGroup(list) },
  { method: 'POST', path: `${ofGroup}/user`, inGroup, handle: ofThatGroup(connect) },
  { method: 'POST', path: `${ofGroup}/check`, inGroup, handle: ofThatGroup(tryNew) },
  { method: 'GET', path: `${ofGroup}/:cluster_id`, inGroup, handle: ofThatGroup(show) },
  { method: 'PUT', path: `${ofGroup}/:cluster_id`, inGroup, handle: ofThatGroup(edit) },
  { method: 'DELETE', path: `${ofGroup}/:cluster_id`, inGroup, handle: ofThatGroup(remove) },
  { method: 'POST', path: `${ofGroup}/:cluster_id/check`, inGroup, handle: ofThatGroup(tryOne) },
  { method: 'GET', path: ofInstance, who, handle: ofAll(list) },
  { method: 'POST', path: `${ofInstance}/add`, who, handle: ofAll(connect) },
  { method: 'POST', path: `${ofInstance}/check`, who, handle: ofAll(tryNew) },
  { method: 'GET', path: `${ofInstance}/:cluster_id`, who, handle: ofAll(show) },
  { method: 'PUT', path: `${ofInstance}/:cluster_id`, who, handle: ofAll(edit) },
  { method: 'DELETE', path: `${ofInstance}/:cluster_id`, who, handle: ofAll(remove) },
  { method: 'POST', path: `${ofInstance}/:cluster_id/check`, who, handle: ofAll(tryOne) },
  // kubectl brings no token where it applies what an address answers, and nothing here is a secret.
  { method: 'GET', path: '/clusters/account', who: 'anyone', handle: account },
];

/** Whose clusters an address is about, and how answers name that. */
interface Of extends ClusterOwner {
  readonly json: () => Promise<object>;
}

type Handle = (api: Api, call: ApiCall, of: Of) => Promise<Response>;

function inProject(handle: Handle) {
  return (api: Api, call: ProjectCall): Promise<Response> => {
    const { project } = call;
    const { id, name, path, fullPath, createdAt } = project;
    const short = { id, name, path, path_with_namespace: fullPath, created_at: createdAt };
    const json = async () => ({ project: short });
    return handle(api, call, { ownerKind: 'project', ownerId: id, json });
  };
}

function ofThatGroup(handle: Handle) {
  return (api: Api, call: GroupCall): Promise<Response> => {
    const json = async () => ({ group: namespaceJson(call.group, api.addresses.url) });
    return handle(api, call, { ownerKind: 'namespace', ownerId: call.group.id, json });
  };
}

function ofAll(handle: Handle) {
  return (api: Api, call: ApiCall): Promise<Response> =>
    handle(api, call, { ownerKind: 'instance', ownerId: 0, json: async () => ({}) });
}

async function jsonOf(api: Api, cluster: Cluster, of: Of) {
  const user = await userIfAny(api, cluster.authorId);
  const tokenSecret = secretOfToken(() => api.seal.open(cluster.sealedToken));
  const author = user ? userJson(user, api.addresses.url) : null;
  return clusterJson(cluster, tokenSecret, author, await of.json());
}

async function list(api: Api, { args, url }: ApiCall, of: Of): Promise<Response> {
  const { items, total } = slice(await clustersOf(api, of), pageOf(args));
  const json = await Promise.all(items.map((it) => jsonOf(api, it, of)));
  return paged(url, args, json, { total });
}

function clusterOf(api: Api, call: ApiCall, of: Of): Promise<Cluster> {
  return clusterOfOwner(api, of, idIn(call, 'cluster_id'));
}

async function show(api: Api, call: ApiCall, of: Of): Promise<Response> {
  return Response.json(await jsonOf(api, await clusterOf(api, call, of), of));
}

async function connect(api: Api, call: ApiCall, of: Of): Promise<Response> {
  const { ownerKind, ownerId } = of;
  const owner = { ownerKind, ownerId };
  const made = await connectCluster(api, userOf(call), owner, clusterGiven(call.args));
  return Response.json(await jsonOf(api, made, of), { status: 201 });
}

async function edit(api: Api, call: ApiCall, of: Of): Promise<Response> {
  const cluster = await clusterOf(api, call, of);
  const changed = await editCluster(api, userOf(call), cluster, clusterChanged(call.args, cluster));
  return Response.json(await jsonOf(api, found(changed), of));
}

async function remove(api: Api, call: ApiCall, of: Of): Promise<Response> {
  await disconnectCluster(api, await clusterOf(api, call, of));
  return nothing();
}

/** The objects of Slipway's account in another cluster, as `kubectl apply` takes them. */
async function account(_: Api, { args }: ApiCall): Promise<Response> {
  const items = clusterAccountObjects(clusterAccountSecret, {
    hasApplications: args.boolean('applications') ?? false,
    hasAgents: args.boolean('agents') ?? false,
  });
  return Response.json({ apiVersion: 'v1', kind: 'List', items });
}

async function tryNew(_: Api, call: ApiCall): Promise<Response> {
  return Response.json(await tryWish(userOf(call), clusterGiven(call.args)));
}

async function tryOne(api: Api, call: ApiCall, of: Of): Promise<Response> {
  return Response.json(await tryCluster(api, await clusterOf(api, call, of)));
}
