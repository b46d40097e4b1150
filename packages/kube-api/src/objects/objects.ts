import type {
  KubeObject,
  ListQuery,
  Log,
  New,
  Objects,
  PriorityClass,
  WatchEvent,
} from '@slipway/kube-objects';
import type { Authorizer } from '#access/authorization';
import { admitToSigner } from '#access/certificates/approval-right';
import { refuseEscalation } from '#access/rbac/escalation';
import { createRbacAuthorizer } from '#access/rbac/rbac-authorizer';
import { admitToNamespace, createAdmission } from '#admission/admission';
import { noOuterAdmission, type OuterAdmission } from '#admission/outer-admission';
import { builtInKinds } from '#kinds/built-in';
import { systemNamespaces } from '#kinds/core/namespace';
import { builtInFlows } from '#kinds/flowcontrol/built-in-flows';
import { systemPriorityClasses } from '#kinds/scheduling/priority-class';
import { randomSuffix } from '#objects/complete/completion';
import type { ClusterView } from '#scheme/admission';
import { createScheme, type Scheme } from '#scheme/scheme';
import type { OnFault } from '#store/audience';
import { openDatabase } from '#store/database';
import { Store } from '#store/store';
import { createOperations, type Operations } from './operations.ts';

const priorityClasses = 'priorityclasses.scheduling.k8s.io';

/** How a set of objects is made; without a path it lives in memory, as tests like it. */
export interface ObjectsOptions {
  readonly path?: string;
  readonly clock?: () => Date;
  readonly serviceCidr?: string;
  readonly rootCertificate?: string;
  /** Told of listeners that throw; without it they end the process. */
  readonly log?: Log;
  /** Makes those who are asked about writes. */
  readonly outer?: (surroundings: {
    readonly objects: Pick<Objects, 'get' | 'list'>;
    readonly scheme: Scheme;
    readonly authorizer: Authorizer;
  }) => OuterAdmission;
}

/** The objects of a cluster with everything that the HTTP API needs besides. */
export interface ObjectStore extends Objects {
  readonly scheme: Scheme;
  readonly authorizer: Authorizer;
  readonly store: Store;
  readonly operations: Operations;
  readonly outer: OuterAdmission;
  close(): void;
}

/** Opens the objects of a cluster; the namespaces that every cluster has are there when it resolves. */
export async function createObjects(options: ObjectsOptions = {}): Promise<ObjectStore> {
  const { log } = options;
  const onFault: OnFault | undefined =
    log &&
    ((error, { resource, type, object: { metadata } }) => {
      const { namespace, name } = metadata;
      log.error('a change could not be followed', { resource, type, namespace, name, error });
    });
  const store = new Store(openDatabase(options.path), onFault);
  const scheme = createScheme(builtInKinds);
  const authorizer = createRbacAuthorizer(store);
  const admission = createAdmission(clusterView(store, options), [
    admitToNamespace,
    refuseEscalation(authorizer),
    admitToSigner(authorizer),
  ]);
  const clock = options.clock ?? (() => new Date());
  const readers = readersOf(store);
  const outer = options.outer?.({ objects: readers, scheme, authorizer }) ?? noOuterAdmission;
  const operations = createOperations(store, scheme, admission, clock, outer);
  const objects = { ...readers, ...view(store, scheme, operations) };
  await createSystemObjects(objects);
  return { ...objects, scheme, authorizer, store, operations, outer, close: () => store.close() };
}

/** What every cluster has from its beginning, and gets again when it was deleted. */
async function createSystemObjects(objects: Objects): Promise<void> {
  const create = (resource: string, wanted: readonly New<KubeObject>[]) =>
    wanted
      .filter(({ metadata }) => objects.get(resource, metadata.name ?? '') === undefined)
      .map((object) => objects.create(resource, object));
  const namespaces = systemNamespaces.map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  }));
  const classes = Object.entries(systemPriorityClasses).map(
    ([name, [value, description]]): New<PriorityClass> => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value,
      description,
    }),
  );
  const flowControl = Object.entries(builtInFlows).flatMap(([resource, { kind, specs }]) =>
    create(
      resource,
      Object.entries(specs).map(([name, spec]) => ({
        apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
        kind,
        metadata: { name, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } },
        spec,
      })),
    ),
  );
  await Promise.all([
    ...create('namespaces', namespaces),
    ...create(priorityClasses, classes),
    ...flowControl,
  ]);
}

/** Whose an autoscaler's number of replicas is, by the name that tools know which tell it from a person's. */
const controllerManager = 'kube-controller-manager';

/** The objects with all that is still being written. */
const clusterView = (store: Store, options: ObjectsOptions): ClusterView => ({
  find: (resource, namespace, name) => store.newest({ resource, namespace, name }),
  list: (resource, namespace) => store.newestList(resource, namespace),
  services: {
    cidr: options.serviceCidr ?? '10.96.0.0/12',
    firstNodePort: 30_000,
    lastNodePort: 32_767,
  },
  rootCertificate: options.rootCertificate ?? '',
  randomSuffix,
});

/** The objects as everybody sees them. */
const readersOf = (store: Store): Pick<Objects, 'get' | 'list'> => ({
  get: <T extends KubeObject>(resource: string, name: string, namespace = '') =>
    store.read({ resource, namespace, name }) as T | undefined,
  list: <T extends KubeObject>(resource: string, { namespace, labels = {} } = {} as ListQuery) => {
    const all = store.list(resource, namespace) as readonly T[];
    const wanted = Object.entries(labels);
    if (wanted.length === 0) return all;
    return all.filter(({ metadata }) =>
      wanted.every(([key, value]) => metadata.labels?.[key] === value),
    );
  },
});

/** The caller of `Objects` says which type a resource has; the store cannot know. */
function view(store: Store, scheme: Scheme, operations: Operations): Omit<Objects, 'get' | 'list'> {
  const nameOf = ({ metadata }: KubeObject) => ({
    namespace: metadata.namespace ?? '',
    name: metadata.name,
  });
  return {
    create: async <T extends KubeObject>(resource: string, object: New<T>) =>
      (await operations.create(scheme.get(resource), object.metadata.namespace ?? '', object)) as T,
    update: async <T extends KubeObject>(resource: string, object: T) =>
      (await operations.update(scheme.get(resource), nameOf(object), () => object, {
        part: 'inside',
      })) as T,
    updateStatus: async <T extends KubeObject>(resource: string, object: T) =>
      (await operations.update(scheme.get(resource), nameOf(object), () => object, {
        part: 'status',
      })) as T,
    changeStatus: async <T extends KubeObject>(
      resource: string,
      name: string,
      namespace: string | undefined,
      change: (newest: T) => T,
    ) =>
      (await operations.update(
        scheme.get(resource),
        { namespace: namespace ?? '', name },
        (newest) => change(newest as T),
        { part: 'status' },
      )) as T,
    async scale(resource, name, namespace, replicas) {
      const change = (newest: KubeObject) => ({
        ...newest,
        spec: { ...(newest.spec as object), replicas },
      });
      await operations.update(scheme.get(resource), { namespace, name }, change, {
        manager: controllerManager,
        subresource: 'scale',
      });
    },
    delete: async (resource, name, namespace = '', options = {}) => {
      await operations.delete(scheme.get(resource), { namespace, name }, options);
    },
    watch: <T extends KubeObject>(resource: string, listener: (event: WatchEvent<T>) => void) =>
      store.watch(resource, (change) => listener(change as WatchEvent as WatchEvent<T>)),
  };
}
