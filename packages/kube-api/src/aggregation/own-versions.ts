/** The group versions that this API serves itself, as APIServices: clients look there for all of them. */
import { ApiError, type Log, type New } from '@slipway/kube-objects';
import { reviews } from '#access/reviews';
import type { ObjectStore } from '#objects/objects';
import { type ApiService, apiServiceResource, isRemote } from './api-service.ts';

/** Of objects that come and go with what they are about, and of those that every cluster has. */
const managed = 'kube-aggregator.kubernetes.io/automanaged';

/** Which groups come first, and which versions of one, where it is not the usual. */
const priorities: Readonly<Record<string, number>> = {
  '': 18_000,
  apps: 17_800,
  'events.k8s.io': 17_750,
  'authentication.k8s.io': 17_700,
  'authorization.k8s.io': 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  'certificates.k8s.io': 17_300,
  'networking.k8s.io': 17_200,
  policy: 17_100,
  'rbac.authorization.k8s.io': 17_000,
  'storage.k8s.io': 16_800,
  'admissionregistration.k8s.io': 16_700,
  'apiextensions.k8s.io': 16_700,
  'scheduling.k8s.io': 16_600,
  'coordination.k8s.io': 16_500,
  'node.k8s.io': 16_300,
  'discovery.k8s.io': 16_200,
  'flowcontrol.apiserver.k8s.io': 16_100,
  'resource.k8s.io': 15_900,
};

/** Who serves APIServices needs none, and figures are often served by somebody else. */
const unregistered = new Set(['apiregistration.k8s.io', 'metrics.k8s.io']);

type GroupVersion = { readonly group: string; readonly version: string };

/** Keeps them in step with the kinds; those that somebody else has written stay as they are. */
export function registerOwnVersions(objects: ObjectStore, log: Log): Disposable {
  const { scheme } = objects;
  let isPending = false;
  let isClosed = false;

  function wanted(): ReadonlyMap<string, New<ApiService>> {
    const all = [...scheme.served, ...reviews].filter(({ group }) => !unregistered.has(group));
    return new Map(all.map((one) => [nameOf(one), apiService(one)]));
  }

  async function align(): Promise<void> {
    const all = wanted();
    const made = [...all].map(async ([name, service]) => {
      if (objects.get(apiServiceResource, name) !== undefined) return;
      await objects.create<ApiService>(apiServiceResource, service);
    });
    const gone = objects.list<ApiService>(apiServiceResource).map(async (service) => {
      const { metadata } = service;
      if (all.has(metadata.name) || isRemote(service)) return;
      if (metadata.labels?.[managed] === undefined) return;
      await objects.delete(apiServiceResource, metadata.name);
    });
    await Promise.all([...made, ...gone].map((write) => write.catch(ignoreRace)));
  }

  /** Definitions often change many at a time: all of one turn are looked at together. */
  function alignSoon(): void {
    if (isPending) return;
    isPending = true;
    setImmediate(() => {
      isPending = false;
      if (isClosed) return;
      align().catch((error: unknown) => log.warn('an APIService could not be kept', { error }));
    });
  }

  alignSoon();
  const subscription = scheme.subscribe(alignSoon);
  return {
    [Symbol.dispose]() {
      isClosed = true;
      subscription[Symbol.dispose]();
    },
  };
}

const nameOf = ({ group, version }: GroupVersion) => `${version}.${group}`;

function apiService({ group, version }: GroupVersion): New<ApiService> {
  const isBuiltIn = priorities[group] !== undefined;
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: {
      name: nameOf({ group, version }),
      labels: { [managed]: isBuiltIn ? 'onstart' : 'true' },
    },
    spec: {
      ...(group !== '' && { group }),
      version,
      groupPriorityMinimum: priorities[group] ?? 1000,
      versionPriority: isBuiltIn ? versionPriority(version) : 100,
    },
  };
}

/** `v2` before `v1`, both before `v1beta1`. */
const versionPriority = (version: string) => {
  const [, major = '1', stage] = /^v(\d+)([a-z]*)/.exec(version) ?? [];
  return (stage === '' ? 15 : 9) * Number(major);
};

/** Made or removed by somebody else meanwhile. */
function ignoreRace(error: unknown): void {
  const isRace =
    error instanceof ApiError && (error.reason === 'AlreadyExists' || error.reason === 'NotFound');
  if (!isRace) throw error;
}
