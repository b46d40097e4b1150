import { forbidden } from '@slipway/kube-objects';
import { violations } from '#kinds/pod-spec/security-checks';
import { wantedLevel } from '#kinds/pod-spec/security-levels';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import type { ClusterView } from '#scheme/admission';
import type { Kind } from '#scheme/kind';

/** A complete object that is about to be stored. */
export interface ReviewRequest {
  readonly kind: Kind;
  readonly object: Draft;
  readonly old: Draft | undefined;
  readonly cluster: ClusterView;
  readonly warn: (text: string) => void;
}

/** Refuses a pod that its namespace does not take, and warns about it and about what would make some. */
export function reviewPodSecurity({ kind, object, old, cluster, warn }: ReviewRequest): void {
  const meta = part(object, 'metadata');
  const found = kind.isWorkload ? podSpecOf(object) : undefined;
  if (found === undefined || (old !== undefined && !isSignificant(found, podSpecOf(old)))) return;
  const { labels } = cluster.find('namespaces', '', text(meta, 'namespace'))?.metadata ?? {};
  const isPod = found === object.spec;
  const enforced = wantedLevel(labels, 'enforce');
  const broken = isPod ? violations(found, enforced.level) : undefined;
  if (broken !== undefined) {
    throw forbidden(kind, text(meta, 'name'), `violates PodSecurity "${enforced.text}": ${broken}`);
  }
  const warned = wantedLevel(labels, 'warn');
  const told = violations(found, warned.level);
  if (told !== undefined) warn(`would violate PodSecurity "${warned.text}": ${told}`);
}

/** The specification of a pod, or of the pods that an object makes. */
function podSpecOf(object: Draft): Draft | undefined {
  const spec = part(object, 'spec');
  if (isDraft(spec.jobTemplate)) return podSpecOf(spec.jobTemplate);
  for (const holder of [spec, object]) {
    if (isDraft(holder.template)) return part(holder.template, 'spec');
  }
  return Array.isArray(spec.containers) ? spec : undefined;
}

/** A pod that is there may change in everything that has nothing to do with its containers. */
function isSignificant(spec: Draft, before: Draft | undefined): boolean {
  const images = (of: Draft) =>
    ['initContainers', 'containers', 'ephemeralContainers']
      .flatMap((field) => parts(of, field))
      .map(({ name, image }) => `${name} ${image}`)
      .join('\n');
  return before === undefined || images(spec) !== images(before);
}
