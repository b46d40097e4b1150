import type { Service } from '../kinds/types.ts';
import type { KubeObject, Objects } from '../objects.ts';
import { keyOf } from './controller.ts';
import { matches } from './label-selector.ts';

/** The services whose selector a pod matches. */
export function servicesOf(pod: KubeObject, objects: Objects): readonly string[] {
  const { namespace = '', labels } = pod.metadata;
  return objects
    .list<Service>('services', { namespace })
    .filter(({ spec }) => spec.selector && matches({ matchLabels: spec.selector }, labels))
    .map(keyOf);
}
