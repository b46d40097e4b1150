import type { AnyObject, Api } from './api.ts';

const work = 'namespaces/work';

/** What has not come true yet of what the objects ask for, in words; empty when everything has. */
export async function unsettled(api: Api): Promise<readonly string[]> {
  const read = async (path: string) => (await api.list(path)).items;
  const [deployments, sets, jobs, pods, namespaces, claims] = await Promise.all([
    read(`/apis/apps/v1/${work}/deployments`),
    read(`/apis/apps/v1/${work}/statefulsets`),
    read(`/apis/batch/v1/${work}/jobs`),
    read(`/api/v1/${work}/pods`),
    read('/api/v1/namespaces'),
    read(`/api/v1/${work}/persistentvolumeclaims`),
  ]);
  const leaving = [...pods, ...namespaces, ...claims, ...jobs].filter(
    ({ metadata }) => metadata.deletionTimestamp,
  );
  return [
    ...leaving.map(({ metadata }) => `${metadata.name} is being deleted`),
    ...deployments.filter((it) => !isRolledOut(it)).map(told('deployment')),
    ...sets.filter((it) => !isRolledOut(it)).map(told('statefulset')),
    ...jobs.filter((it) => it.status?.completionTime === undefined).map(told('job')),
    ...claims.filter((it) => it.status?.phase !== 'Bound' && isUsed(it, pods)).map(told('claim')),
    ...pods.filter((pod) => !isPodSettled(pod)).map(told('pod')),
  ];
}

/** What is settled, and wrong. */
export async function wrongCounts(api: Api): Promise<readonly string[]> {
  const [pods, jobs, sets] = await Promise.all(
    [
      `/api/v1/${work}/pods`,
      `/apis/batch/v1/${work}/jobs`,
      `/apis/apps/v1/${work}/statefulsets`,
    ].map(async (path) => (await api.list(path)).items),
  );
  const ownedBy = (name: string) =>
    (pods ?? []).filter(({ metadata }) =>
      metadata.ownerReferences?.some((owner) => owner.name === name),
    );
  const failed = (jobs ?? []).filter(({ status }) => status.succeeded !== 2 || status.failed);
  const wrong = (sets ?? []).filter(
    ({ metadata, spec }) => ownedBy(metadata.name).length !== spec.replicas,
  );
  return [
    ...failed.map(({ metadata, status }) => `${metadata.name} ended as ${JSON.stringify(status)}`),
    ...(jobs ?? [])
      .filter(({ metadata }) => ownedBy(metadata.name).length !== 2)
      .map(({ metadata }) => `${metadata.name} has ${ownedBy(metadata.name).length} pods, not 2`),
    ...wrong.map(({ metadata }) => `${metadata.name} has pods beyond its replicas`),
    ...(pods ?? [])
      .filter((pod) => restartsOf(pod) > 0)
      .map((pod) => `a container of ${pod.metadata.name} was restarted`),
  ];
}

function isRolledOut({ metadata, spec, status = {} }: AnyObject): boolean {
  const { replicas } = spec;
  const counts = [status.replicas, status.updatedReplicas, status.readyReplicas];
  return (
    status.observedGeneration === metadata.generation &&
    counts.every((count) => (count ?? 0) === replicas)
  );
}

const isPodSettled = ({ status }: AnyObject) =>
  status.phase === 'Succeeded' ||
  status.conditions?.some(
    (it: { type: string; status: string }) => it.type === 'Ready' && it.status === 'True',
  );

const restartsOf = ({ status }: AnyObject) =>
  Math.max(
    0,
    ...(status.containerStatuses ?? []).map((it: { restartCount: number }) => it.restartCount),
  );

/** A claim waits for its first pod. */
const isUsed = ({ metadata }: AnyObject, pods: readonly AnyObject[]) =>
  pods.some(({ spec }) =>
    spec.volumes?.some(
      (volume: { persistentVolumeClaim?: { claimName: string } }) =>
        volume.persistentVolumeClaim?.claimName === metadata.name,
    ),
  );

const told =
  (what: string) =>
  ({ metadata, status }: AnyObject) =>
    `${what} ${metadata.name}: ${JSON.stringify(status).slice(0, 400)}`;
