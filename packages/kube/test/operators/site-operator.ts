/**
 * An operator written with the library that Kubernetes has for Node. It looks after Sites: each gets a
 * Deployment by server-side apply, a finalizer, a status that follows the Deployment's, and an event.
 *
 *   KUBECONFIG=… IMAGE=… node site-operator.ts NAME
 */
import {
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  EventsV1Api,
  type Informer,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  V1MicroTime,
} from '@kubernetes/client-node';
import { lead } from './leader.ts';
import { childrenOf, finalizer, resource, type Site } from './site.ts';

const [, , identity = ''] = process.argv;
const { IMAGE: image = '' } = process.env;
const config = new KubeConfig();
config.loadFromDefault();
const sites = config.makeApiClient(CustomObjectsApi);
const apps = config.makeApiClient(AppsV1Api);
const core = config.makeApiClient(CoreV1Api);
const events = config.makeApiClient(EventsV1Api);
const objects = KubernetesObjectApi.makeApiClient(config);

await lead(config, 'site-operator', identity);
console.log(`${identity} leads`);

const siteInformer = makeInformer<Site>(
  config,
  `/apis/${resource.group}/${resource.version}/${resource.plural}`,
  () => sites.listClusterCustomObject(resource),
);
const deploymentInformer = makeInformer(config, '/apis/apps/v1/deployments', () =>
  apps.listDeploymentForAllNamespaces(),
);
const queue = new Map<string, Promise<void>>();
keepStarted(siteInformer, ({ metadata }) => enqueue(metadata?.namespace, metadata?.name));
keepStarted(deploymentInformer, ({ metadata }) => {
  const owner = metadata?.ownerReferences?.find(({ kind }) => kind === 'Site');
  if (owner) enqueue(metadata?.namespace, owner.name);
});

/** One reconciliation of an object after the other; what fails is tried again. */
function enqueue(namespace = '', name = ''): void {
  const key = `${namespace}/${name}`;
  const before = queue.get(key) ?? Promise.resolve();
  const next = before
    .then(() => reconcile(siteInformer.get(name, namespace)))
    .catch((error: unknown) => {
      console.error(String(error));
      setTimeout(() => enqueue(namespace, name), 300);
    });
  queue.set(key, next);
}

async function reconcile(site: Site | undefined): Promise<void> {
  if (!site) return;
  const { name, namespace, finalizers = [], deletionTimestamp } = site.metadata;
  const isKept = finalizers.includes(finalizer);
  if (deletionTimestamp) {
    if (!isKept) return;
    await core.deleteNamespacedConfigMap({ name, namespace }).catch(ignoreMissing);
    return setFinalizers(
      site,
      finalizers.filter((other) => other !== finalizer),
    );
  }
  if (!isKept) return setFinalizers(site, [...finalizers, finalizer]);
  for (const child of childrenOf(site, image)) {
    const { ServerSideApply } = PatchStrategy;
    await objects.patch(child, undefined, undefined, 'site-operator', true, ServerSideApply);
  }
  await report(site);
}

async function setFinalizers({ metadata }: Site, finalizers: string[]): Promise<void> {
  const { name, namespace, resourceVersion } = metadata;
  await sites.patchNamespacedCustomObject(
    { ...resource, name, namespace, body: { metadata: { finalizers, resourceVersion } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
}

/** Tells in the status how many pods are ready, and in an event when that is all of them. */
async function report(site: Site): Promise<void> {
  const { name, namespace, generation } = site.metadata;
  const deployment = deploymentInformer.get(name, namespace);
  const ready = deployment?.status?.readyReplicas ?? 0;
  const { observedGeneration, readyReplicas } = site.status ?? {};
  if (observedGeneration === generation && readyReplicas === ready) return;
  const status = { observedGeneration: generation, readyReplicas: ready, by: identity };
  const body = { ...site, status };
  await sites.replaceNamespacedCustomObjectStatus({ ...resource, name, namespace, body });
  if (ready !== site.spec.replicas) return;
  await events.createNamespacedEvent({
    namespace,
    body: {
      metadata: { generateName: `${name}.`, namespace },
      eventTime: new V1MicroTime(),
      reportingController: 'example.com/site-operator',
      reportingInstance: identity,
      action: 'Reconcile',
      reason: 'SiteReady',
      note: `${ready} pods are ready`,
      type: 'Normal',
      regarding: {
        apiVersion: `${resource.group}/${resource.version}`,
        kind: 'Site',
        name,
        namespace,
        uid: site.metadata.uid,
      },
    },
  });
}

/** The library's informer stops with an error; whoever needs it starts it again. */
function keepStarted<T extends KubernetesObject>(
  informer: Informer<T>,
  see: (object: T) => void,
): void {
  for (const verb of ['add', 'update', 'delete'] as const) informer.on(verb, see);
  const start = () => void informer.start().catch(again);
  const again = () => void setTimeout(start, 300);
  informer.on('error', again);
  start();
}

function ignoreMissing(error: { code?: number }): void {
  if (error.code !== 404) throw error;
}
