import type { KubeObject, Namespace } from '@slipway/kube-objects';
import { forbidden } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { checkSecurityLabels } from '#kinds/pod-spec/security-levels';
import type { Draft } from '#schema/draft';
import type { ClusterView, Companion } from '#scheme/admission';
import { defineKind } from '#scheme/kind';
import { fieldsAt } from '#scheme/selectable-fields';

/** Namespaces that the cluster needs and always has. */
export const systemNamespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Namespace of v1. */
export const namespace = defineKind('Namespace', 'namespaces', {
  shortNames: ['ns'],
  namespaced: false,
  hasStatus: true,
  nameRule: 'label',
  defaults: [['spec', {}]],
  prepare,
  validate: checkSecurityLabels,
  restrict: (object, old, part) => {
    // Its finalizers are written by a sub-resource of their own.
    if (part === 'main') object.spec = structuredClone(old.spec);
  },
  admitDeletion,
  ownFinalizers: ({ spec }) => (spec as Namespace['spec'] | undefined)?.finalizers ?? [],
  marked: (object) => ({
    ...object,
    status: { ...(object.status as object), phase: 'Terminating' },
  }),
  companions,
  subresources: [
    {
      name: 'finalize',
      kind: { group: '', version: 'v1', kind: 'Namespace' },
      verbs: ['update'],
      async answer(call) {
        const object = await call.body({
          group: '',
          version: 'v1',
          kind: 'Namespace',
          type: 'core.Namespace',
        });
        return { body: await call.update(() => object, 'finalize') };
      },
    },
  ],
  columns: [
    nameColumn,
    columnsOf<Namespace>().text('Status', ({ status }) => status.phase ?? ''),
    ageColumn,
  ],
  selectableFields: fieldsAt('status.phase'),
});

/** A namespace is kept until it is empty. */
function prepare(object: Draft, old: Draft | undefined): void {
  const meta = object.metadata as Draft;
  meta.labels = { ...(meta.labels as Draft), 'kubernetes.io/metadata.name': meta.name };
  if (old !== undefined) return;
  object.spec = { finalizers: ['kubernetes'] };
  object.status = { phase: 'Active' };
}

function admitDeletion({ metadata: { name } }: KubeObject): void {
  if (!systemNamespaces.slice(0, 3).includes(name)) return;
  throw forbidden({ group: '', plural: 'namespaces' }, name, 'this namespace may not be deleted');
}

function companions({ metadata: { name } }: KubeObject, cluster: ClusterView): Companion[] {
  const metadata = (own: string) => ({ name: own, namespace: name });
  return [
    {
      resource: 'serviceaccounts',
      object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('default') },
    },
    {
      resource: 'configmaps',
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: metadata('kube-root-ca.crt'),
        data: { 'ca.crt': cluster.rootCertificate },
      } as Companion['object'],
    },
  ];
}
