import type { DeleteOptions, KubeObject, Pod } from '@slipway/kube-objects';
import { podSpecDefaults } from '#kinds/pod-spec/defaults';
import { warningsOfPod } from '#kinds/warnings/pod-warnings';
import { under } from '#schema/default';
import { type Draft, part, text } from '#schema/draft';
import { forbiddenField, invalidObject } from '#schema/field-error';
import { keepMetadata } from '#scheme/keep-metadata';
import { defineKind } from '#scheme/kind';
import { fieldsAt, textAt } from '#scheme/selectable-fields';
import { admitPod } from './pod-admission.ts';
import { podColumns } from './pod-columns.ts';
import { hasSameParts } from './pod-parts.ts';
import { podQuota } from './pod-quota.ts';
import { changeable, preparePod, validatePod } from './pod-rules.ts';
import { podSubresources } from './pod-subresources.ts';

/** Pod of v1. */
export const pod = defineKind('Pod', 'pods', {
  shortNames: ['po'],
  categories: ['all'],
  hasStatus: true,
  hasGeneration: withoutPlace,
  isWorkload: true,
  defaults: [['spec', {}], ...under('spec', podSpecDefaults)],
  prepare: preparePod,
  validate: validatePod,
  warnings: warningsOfPod,
  admit: admitPod,
  quota: podQuota,
  restrict: (object, old, target) => {
    if (target === 'main') refuseElsewhere(object, old);
    if (target === 'status') keepMetadata(object, old, 'ownerReferences');
  },
  gracePeriodSeconds,
  answersDeleted: true,
  subresources: podSubresources,
  columns: podColumns,
  rowConditions: (object) => completed(object as Pod),
  selectableFields: {
    ...fieldsAt(
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ),
    'spec.hostNetwork': textAt('spec.hostNetwork', 'false'),
    'status.podIPs': (object) =>
      ((object as Pod).status.podIPs ?? []).map(({ ip }) => ip).join(','),
  },
});

/** What somebody wants of a pod; the scheduler says where. */
function withoutPlace(object: KubeObject): unknown {
  const { nodeName, ...wanted } = (object as Pod).spec;
  return wanted;
}

/** What sub-resources change: who writes a pod puts it on no node, and resizes nothing. */
function refuseElsewhere(object: Draft, old: Draft): void {
  const [spec, before] = [part(object, 'spec'), part(old, 'spec')];
  const errors = [
    ...(spec.nodeName === before.nodeName
      ? []
      : [forbiddenField('spec.nodeName', 'use the binding sub-resource')]),
    ...(hasSameParts(spec, before) ? [] : [forbiddenField('spec', changeable)]),
  ];
  if (errors.length === 0) return;
  throw invalidObject({ kind: 'Pod', group: '' }, text(part(old, 'metadata'), 'name'), errors);
}

/** Only pods that a node may be running get time to end. */
function gracePeriodSeconds(object: KubeObject, options: DeleteOptions): number {
  const { nodeName, terminationGracePeriodSeconds = 30 } = object.spec as {
    readonly nodeName?: string;
    readonly terminationGracePeriodSeconds?: number;
  };
  const { phase = '' } = (object.status ?? {}) as { readonly phase?: string };
  if (nodeName === undefined || nodeName === '') return 0;
  if (phase === 'Succeeded' || phase === 'Failed') return 0;
  const seconds = options.gracePeriodSeconds ?? terminationGracePeriodSeconds;
  return seconds < 0 ? 1 : seconds;
}

/** A finished pod is marked, so that clients may leave it out. */
function completed({ status: { phase } }: Pod): readonly object[] {
  if (phase !== 'Succeeded' && phase !== 'Failed') return [];
  const message = phase === 'Succeeded' ? 'The pod has completed successfully.' : 'The pod failed.';
  return [{ type: 'Completed', status: 'True', reason: phase, message }];
}
