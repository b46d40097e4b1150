import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import { createKubeClient } from '#deployed-state/kube-client';
import type { Deployment } from '#deployments/deployment';
import type { Clock } from '#log';
import type { Store } from '#store/store';
import { shownName } from './deed.ts';
import { isKnown, recordedPart, writtenSince } from './foreign-change-rules.ts';
import { placesOf, type RivalsOptions, rivalsOf } from './rivals.ts';

const kinds = [
  { apiGroup: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' },
  { apiGroup: 'apps', version: 'v1', plural: 'statefulsets', kind: 'StatefulSet' },
  { apiGroup: 'apps', version: 'v1', plural: 'daemonsets', kind: 'DaemonSet' },
  { apiGroup: 'batch', version: 'v1', plural: 'jobs', kind: 'Job' },
] as const;

/**
 * Notes what was written in the namespaces of an environment since a job has begun and did not pass this server: other
 * clusters do not say who has asked for what. As it was before is known where an earlier deployment has left it so.
 * Answers what may be another job's as well: `deployment/web in shop`.
 */
export async function noteForeignChanges(
  options: RivalsOptions & { readonly store: Store; readonly clock: Clock },
  kubernetes: KubernetesForJobs,
  deployment: Deployment,
  begunAt: Date,
): Promise<readonly string[]> {
  const { store, clock } = options;
  const { api } = kubernetes;
  if (!api) return [];
  const client = createKubeClient(api);
  const where = { agentId: null, clusterId: kubernetes.id ?? null };
  const rivals = await rivalsOf(options, kubernetes, deployment, begunAt);
  const doubtful: string[] = [];
  // Its clock may go differently.
  const askedAt = clock().getTime();
  const ahead = ((await client.time())?.getTime() ?? askedAt) - askedAt;
  const since = new Date(begunAt.getTime() + ahead);
  for (const place of await placesOf(store, kubernetes, deployment.environmentId)) {
    const isShared = rivals.in(place).length > 0;
    for (const { kind, ...of } of kinds) {
      const all = await client.list({ ...of, namespace: place, name: '' });
      for (const object of writtenSince(all, since)) {
        const target = { ...of, ...where, namespace: place, name: object.metadata.name };
        const last = await store.deeds.lastChange(target);
        if (isKnown(object, last, ahead)) continue;
        if (isShared) {
          doubtful.push(`${shownName(target)} in ${place}`);
          continue;
        }
        const after = recordedPart(object, `${of.apiGroup}/${of.version}`, kind);
        const facts = { deploymentId: deployment.id, before: last?.after ?? null, after };
        await store.deeds.noteChange({ ...target, ...facts, changedAt: clock() });
      }
    }
  }
  return doubtful;
}
