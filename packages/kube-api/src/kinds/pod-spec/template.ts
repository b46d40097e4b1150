import { type DefaultRule, under } from '#schema/default';
import { podSpecDefaults } from './defaults.ts';

/** A workload without a template has an empty one. */
export const templateDefaults: readonly DefaultRule[] = [
  ['spec.template', {}],
  ['spec.template.spec', {}],
  ...under('spec.template.spec', podSpecDefaults),
];
