import type { KubeObject, PodTemplate } from '@slipway/kube-objects';
import { type Column, columnsOf } from './column.ts';

interface WithTemplate extends KubeObject {
  readonly spec: { readonly template: PodTemplate };
}

const { wide } = columnsOf<WithTemplate>();

/** What the pods of a workload run. */
export const templateColumns: readonly Column[] = [
  wide('Containers', ({ spec }) => spec.template.spec.containers.map(({ name }) => name).join(',')),
  wide('Images', ({ spec }) => spec.template.spec.containers.map(({ image }) => image).join(',')),
];
