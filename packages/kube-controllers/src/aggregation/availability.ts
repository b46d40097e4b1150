import {
  type Aggregator,
  type ApiService,
  apiServiceResource,
  isRemote,
  type ObjectStore,
  type RemoteService,
} from '@slipway/kube-api';
import type { Condition, EndpointSlice, KubeObject, Log, Service } from '@slipway/kube-objects';
import { ApiError, findCondition, timestamp, withoutCondition } from '@slipway/kube-objects';
import { WorkQueue } from '#work/work-queue';
import { obstacle } from './availability-decision.ts';

/** A server that answers is asked again after this time: nobody tells when it has stopped to. */
const whileWellMs = 30_000;
/** One that should answer, but does not, is asked again sooner; its start needs no event. */
const whileIllMs = 2000;

const serviceLabel = 'kubernetes.io/service-name';
const slices = 'endpointslices.discovery.k8s.io';

/** Keeps the condition `Available` of APIServices true to fact. */
export function keepAvailability(
  objects: ObjectStore,
  aggregator: Pick<Aggregator, 'discover'>,
  clock: () => Date,
  log: Log,
): AsyncDisposable {
  const write = availabilityWriter(objects, clock);
  const soon = (ms: number) => new Date(clock().getTime() + ms);

  async function sync(name: string): Promise<Date | undefined> {
    const service = objects.get<ApiService>(apiServiceResource, name);
    if (service === undefined) return undefined;
    if (!isRemote(service)) {
      await write(name, 'True', 'Local', 'Local APIServices are always available');
      return undefined;
    }
    const problem = obstacleOf(objects, service);
    if (problem !== undefined) {
      await write(name, 'False', problem.reason, problem.message);
      return undefined;
    }
    try {
      await aggregator.discover(service);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const { group, version } = service.spec;
      const message = `failing or missing response from /apis/${group}/${version}: ${why}`;
      await write(name, 'False', 'FailedDiscoveryCheck', message);
      return soon(whileIllMs);
    }
    await write(name, 'True', 'Passed', 'all checks passed');
    return soon(whileWellMs);
  }

  const queue = new WorkQueue({ name: 'apiservices', sync }, log, clock);
  /** Those behind a service, by the name of the service. */
  const concerned = (namespace: string | undefined, name: string | undefined) => {
    for (const service of objects.list<ApiService>(apiServiceResource)) {
      const to = service.spec.service;
      if (to?.namespace === namespace && to?.name === name) queue.add(service.metadata.name);
    }
  };
  const looked = new Map<string, string>();
  const onApiService = (service: ApiService) => {
    // Its own status is no news.
    const spec = JSON.stringify(service.spec);
    if (looked.get(service.metadata.uid) === spec) return;
    looked.set(service.metadata.uid, spec);
    queue.add(service.metadata.name);
  };
  for (const service of objects.list<ApiService>(apiServiceResource)) onApiService(service);
  const watches = [
    objects.watch<ApiService>(apiServiceResource, ({ type, object }) => {
      if (type === 'DELETED') looked.delete(object.metadata.uid);
      else onApiService(object);
    }),
    objects.watch<KubeObject>('services', ({ object: { metadata } }) =>
      concerned(metadata.namespace, metadata.name),
    ),
    objects.watch<KubeObject>(slices, ({ object: { metadata } }) =>
      concerned(metadata.namespace, metadata.labels?.[serviceLabel]),
    ),
  ];
  return {
    async [Symbol.asyncDispose]() {
      for (const watch of watches) watch[Symbol.dispose]();
      await queue.close();
    },
  };
}

/** What keeps a server from being asked at all. */
function obstacleOf(objects: ObjectStore, service: RemoteService) {
  const { namespace, name } = service.spec.service;
  return obstacle(
    service,
    objects.get<Service>('services', name, namespace),
    objects.list<EndpointSlice>(slices, { namespace, labels: { [serviceLabel]: name } }),
  );
}

/** Writes the condition; an APIService that is gone meanwhile needs none. */
function availabilityWriter(objects: ObjectStore, clock: () => Date) {
  return async (
    name: string,
    status: Condition['status'],
    reason: string,
    message: string,
  ): Promise<void> => {
    const change = (newest: ApiService): ApiService => {
      const { conditions } = newest.status ?? {};
      const old = findCondition(conditions, 'Available');
      const lastTransitionTime =
        old?.status === status ? old.lastTransitionTime : timestamp(clock());
      const next: Condition = {
        type: 'Available',
        status,
        ...(lastTransitionTime !== undefined && { lastTransitionTime }),
        reason,
        message,
      };
      const others = withoutCondition(conditions, 'Available');
      return { ...newest, status: { ...newest.status, conditions: [...others, next] } };
    };
    await objects
      .changeStatus<ApiService>(apiServiceResource, name, undefined, change)
      .catch((error: unknown) => {
        if (!(error instanceof ApiError) || error.reason !== 'NotFound') throw error;
      });
  };
}
