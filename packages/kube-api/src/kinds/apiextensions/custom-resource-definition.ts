import { type KubeObject, timestamp } from '@slipway/kube-objects';
import { columnsOf, nameColumn } from '#columns/column';
import { cleanupFinalizer, type Definition, definitionResource } from '#custom/definition';
import { withNameConditions } from '#custom/names-accepted';
import { type Draft, part, text } from '#schema/draft';
import type { AdmissionRequest } from '#scheme/kind';
import { defineKind } from '#scheme/kind';
import { checkDefinition } from './definition-rules.ts';

/** CustomResourceDefinition of apiextensions.k8s.io/v1. */
export const customResourceDefinition = defineKind(
  'CustomResourceDefinition',
  'customresourcedefinitions',
  {
    group: 'apiextensions.k8s.io',
    type: 'apiextensions.CustomResourceDefinition',
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    namespaced: false,
    hasStatus: true,
    statusKeepsMetadata: true,
    hasGeneration: true,
    needsVersion: true,
    takesAnyFinalizer: true,
    defaults: [
      ['spec.names.singular', ({ kind }) => String(kind ?? '').toLowerCase()],
      ['spec.names.listKind', ({ kind }) => `${String(kind ?? '')}List`],
      ['spec.conversion', {}],
      ['spec.conversion.strategy', 'None'],
      ['spec.conversion.webhook.clientConfig.service.port', 443],
    ],
    prepare,
    validate: (object, old) =>
      checkDefinition(object as unknown as Definition, old as unknown as Definition | undefined),
    admit,
    columns: [
      nameColumn,
      {
        ...columnsOf<KubeObject>().text(
          'Created At',
          ({ metadata }) => metadata.creationTimestamp ?? '',
          'When the server made it.',
        ),
        type: 'date',
      },
    ],
  },
);

/** Its objects go first, when it is deleted. */
function prepare(object: Draft, old: Draft | undefined): void {
  if (old !== undefined) return;
  const meta = object.metadata as Draft;
  const finalizers = Array.isArray(meta.finalizers) ? (meta.finalizers as unknown[]) : [];
  if (!finalizers.includes(cleanupFinalizer)) meta.finalizers = [...finalizers, cleanupFinalizer];
}

/** Whether it gets its names is decided with the write: it is established as soon as it is there. */
function admit({ object, cluster }: AdmissionRequest): void {
  if (!Array.isArray(part(object, 'spec').versions)) return;
  const all = cluster.list(definitionResource) as readonly Definition[];
  const now = new Date();
  const { status } = withNameConditions(object as unknown as Definition, all, now);
  object.status = structuredClone(status);
  if (text(part(object, 'metadata'), 'deletionTimestamp') === '') return;
  const conditions = (part(object, 'status').conditions ?? []) as Draft[];
  if (conditions.some(({ type }) => type === 'Terminating')) return;
  conditions.push({
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: timestamp(now),
    reason: 'InstanceDeletionPending',
    message:
      'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  });
}
