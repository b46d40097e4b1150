import type { AnyObject, PodTemplate } from '#cluster/kube-types.ts';

/** A version of a deployment that can come back. */
export interface Revision {
  readonly number: number;
  readonly name: string;
  readonly at: string;
  readonly images: readonly string[];
  readonly pods: number;
  readonly template: PodTemplate;
  /** Why it was made, if somebody said so. */
  readonly cause: string | undefined;
}

const annotation = 'deployment.kubernetes.io/revision';

/** The revisions of a deployment, the newest first, from the replica sets that belong to it. */
export function revisionsOf(
  deployment: AnyObject,
  replicaSets: readonly AnyObject[],
): readonly Revision[] {
  return replicaSets
    .filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid),
    )
    .flatMap(({ metadata, spec, status }) => {
      const template = spec?.template;
      if (!template) return [];
      return {
        number: Number(metadata.annotations?.[annotation] ?? 0),
        name: metadata.name,
        at: metadata.creationTimestamp,
        images: template.spec.containers.map(({ image = '' }) => image),
        pods: status?.replicas ?? 0,
        template: withoutHash(template),
        cause: metadata.annotations?.['kubernetes.io/change-cause'],
      };
    })
    .sort((a, b) => b.number - a.number);
}

/** The label by which a replica set knows its own pods is no part of what a person wrote. */
function withoutHash(template: PodTemplate): PodTemplate {
  const { 'pod-template-hash': _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
