import type { ApplicationEvent } from '@slipway/contract';
import type { Tell } from '#applications/helm/change-release';
import { imageStep } from '#applications/own/own-application';
import { ownApplicationOf, ownApplications } from '#applications/own/own-applications';
import type { ClusterOwner } from '#clusters/cluster';
import { clusterOfOwner } from '#clusters/read-clusters';
import { idIn } from '#http/answers';
import { eventStream } from '#http/event-stream';
import { forbidden, unauthenticated } from '#refused';
import { type Api, type ApiCall, type ApiRoute, userOf } from '#rest/api';
import type { Identity } from '#sign-in/identity';
import { applicationWanted } from './application-arguments.ts';
import {
  type ApplicationCluster,
  builtInApplications,
  connectedApplications,
} from './application-cluster.ts';
import type { ApplicationWish } from './application-wish.ts';
import { catalog, fromCatalog } from './catalog.ts';

type Handle = (api: Api, call: ApiCall, cluster: ApplicationCluster) => Promise<Response>;
type Row = readonly [method: ApiRoute['method'], path: string, handle: Handle];

const one = '/:app_namespace/:app';

const rows: readonly Row[] = [
  ['GET', '', list],
  ['GET', '/catalog', async () => Response.json(catalog)],
  ['POST', '/preview', preview],
  ['POST', '', install],
  ['GET', one, show],
  ['POST', `${one}/rollback`, rollBack],
  ['DELETE', one, remove],
];

/** Helm releases of the built-in cluster and of those that were connected. */
export const applicationRoutes: readonly ApiRoute[] = rows.flatMap(
  ([method, path, handle]): ApiRoute[] => [
    {
      ...{ method, path: `/admin/cluster/applications${path}` },
      who: 'administrator',
      handle: (api, call) => handle(api, call, builtInApplications(api.clusterAccess.builtIn)),
    },
    {
      ...{ method, path: `/admin/clusters/:cluster_id/applications${path}` },
      who: 'administrator',
      handle: (api, call) => inConnected(api, call, { ownerKind: 'instance', ownerId: 0 }, handle),
    },
    {
      ...{ method, path: `/groups/:group_id/clusters/:cluster_id/applications${path}` },
      inGroup: 'manage_clusters',
      handle: (api, call) =>
        inConnected(api, call, { ownerKind: 'namespace', ownerId: call.group.id }, handle),
    },
    {
      ...{ method, path: `/projects/:id/clusters/:cluster_id/applications${path}` },
      may: 'manage_clusters',
      handle: (api, call) =>
        inConnected(api, call, { ownerKind: 'project', ownerId: call.project.id }, handle),
    },
  ],
);

async function inConnected(
  api: Api,
  call: ApiCall,
  owner: ClusterOwner,
  handle: Handle,
): Promise<Response> {
  const cluster = await clusterOfOwner(api, owner, idIn(call, 'cluster_id'));
  return handle(api, call, connectedApplications(cluster, api.seal));
}

const releaseOf = ({ params }: ApiCall) => ({
  name: params.app ?? '',
  namespace: params.app_namespace ?? '',
});

/** Helm asks any address that it is given, so that only administrators give some beside those that are known. */
function wishOf(call: ApiCall): ApplicationWish {
  const wish = applicationWanted(call.args);
  const isKnown = wish.source.kind === 'upload' || fromCatalog(wish.source);
  if (isKnown || userOf(call).isAdmin) return wish;
  throw forbidden(
    'charts by address are for administrators: upload the chart, or choose a known one',
  );
}

function identityOf({ identity }: ApiCall): Identity {
  if (identity === undefined) throw unauthenticated();
  return identity;
}

async function list(api: Api, _: ApiCall, cluster: ApplicationCluster): Promise<Response> {
  return Response.json(await api.applications.list(cluster));
}

async function show(api: Api, call: ApiCall, cluster: ApplicationCluster): Promise<Response> {
  return Response.json(await api.applications.show(cluster, releaseOf(call)));
}

async function preview(api: Api, call: ApiCall, cluster: ApplicationCluster): Promise<Response> {
  const wish = wishOf(call);
  const own = ownApplicationOf(wish.source);
  const settled = own ? await own.settled(api, cluster, wish, identityOf(call)) : wish;
  return Response.json(await api.applications.preview(cluster, settled));
}

async function install(api: Api, call: ApiCall, cluster: ApplicationCluster): Promise<Response> {
  const wish = wishOf(call);
  return followed(api, `${wish.name} is there`, async (tell) => {
    const own = ownApplicationOf(wish.source);
    if (!own) return api.applications.install(cluster, wish, tell);
    tell(imageStep);
    const ready = await own.ready(api, cluster, wish, identityOf(call));
    return api.applications.install(cluster, ready.wish, tell, ready.hooks);
  });
}

async function rollBack(api: Api, call: ApiCall, cluster: ApplicationCluster): Promise<Response> {
  const release = releaseOf(call);
  const revision = call.args.requiredInteger('revision');
  return followed(api, `${release.name} is as revision ${revision} was`, (tell) =>
    api.applications.rollBack(cluster, release, revision, tell),
  );
}

async function remove(api: Api, call: ApiCall, cluster: ApplicationCluster): Promise<Response> {
  const release = releaseOf(call);
  return followed(api, `${release.name} is removed, and so are its rights`, (tell) =>
    api.applications.remove(cluster, release, tell, {
      async after(own) {
        for (const { forget } of ownApplications) await forget(api, own, release);
      },
    }),
  );
}

/** The events as they happen. The work goes on when nobody listens any more. */
function followed(api: Api, end: string, work: (tell: Tell) => Promise<void>): Response {
  let tell: Tell = silent;
  const events = new ReadableStream<string>({
    start(controller) {
      tell = (event: ApplicationEvent) => controller.enqueue(`data: ${JSON.stringify(event)}\n\n`);
      work((event) => tell(event))
        .then(() => tell({ type: 'done', text: end }))
        .catch((error: unknown) => {
          api.log.info('an application could not be changed', { error });
          tell({ type: 'failed', text: error instanceof Error ? error.message : String(error) });
        })
        .finally(() => {
          const isHeard = tell !== silent;
          tell = silent;
          if (isHeard) controller.close();
        });
    },
    cancel() {
      tell = silent;
    },
  });
  const reader = events.getReader();
  // Not the stream's own iterator: its end waits for the event that is still to come.
  return eventStream({
    next: () => reader.read() as Promise<IteratorResult<string>>,
    return: () => reader.cancel().then(() => ({ done: true, value: undefined })),
  });
}

const silent: Tell = () => undefined;
