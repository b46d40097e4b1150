import type { KubeObject, Objects, Service } from '@slipway/kube-objects';
import { matches } from '@slipway/kube-objects';
import { keyOf } from '#work/controller';

/** The services whose selector a pod matches. */
export function servicesOf(pod: KubeObject, objects: Objects): readonly string[] {
  const { namespace = '', labels } = pod.metadata;
  return objects
    .list<Service>('services', { namespace })
    .filter(({ spec }) => spec.selector && matches({ matchLabels: spec.selector }, labels))
    .map(keyOf);
}
