import {
  conflict,
  isEmptySelector,
  type KubeObject,
  type LabelSelector,
  selectorText,
} from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, part, text } from '#schema/draft';
import { invalid, invalidObject } from '#schema/field-error';
import type { Kind } from './kind.ts';
import type { Subresource, SubresourceAnswer, SubresourceCall } from './subresource.ts';

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale', type: 'autoscaling.Scale' };

interface Scale extends KubeObject {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly replicas: number };
}

const columns = columnsOf<Scale>();
const scaleColumns = [
  nameColumn,
  columns.integer('Desired', ({ spec }) => spec.replicas),
  columns.integer('Available', ({ status }) => status.replicas),
  ageColumn,
];

/** Where an object has what its scale shows. */
export interface ScaleAccess {
  readonly replicas: (object: KubeObject) => number;
  readonly current: (object: KubeObject) => number;
  readonly selector: (kind: Kind, object: KubeObject) => string;
  readonly withReplicas: (object: KubeObject, replicas: number) => object;
}

interface Scaled extends KubeObject {
  readonly spec: { readonly replicas?: number; readonly selector?: LabelSelector };
  readonly status?: { readonly replicas?: number };
}

/** As most kinds have it. */
const standard: ScaleAccess = {
  replicas: (object) => (object as Scaled).spec.replicas ?? 0,
  current: (object) => (object as Scaled).status?.replicas ?? 0,
  selector: (kind, object) => {
    const selector = kind.scaleSelector?.(object) ?? (object as Scaled).spec.selector ?? {};
    return isEmptySelector(selector) ? '' : selectorText(selector);
  },
  withReplicas: (object, replicas) => ({
    ...object,
    spec: { ...(object as Scaled).spec, replicas },
  }),
};

/** The number of replicas of an object, as an object of its own. */
function scaleOf(kind: Kind, object: KubeObject, access: ScaleAccess): KubeObject {
  const { metadata } = object;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: access.replicas(object) },
    status: { replicas: access.current(object), selector: access.selector(kind, object) },
  };
}

/** `scale` of a kind; most objects have `spec.replicas`. */
export const scaleSubresource = (kind: Kind, access: ScaleAccess = standard): Subresource => ({
  name: 'scale',
  kind: scaleKind,
  verbs: ['get', 'patch', 'update'],
  columns: scaleColumns,
  answer: async (call) =>
    call.verb === 'get'
      ? { body: scaleOf(kind, call.object(), access) }
      : await setScale(kind, call, access),
});

async function setScale(
  kind: Kind,
  call: SubresourceCall,
  access: ScaleAccess,
): Promise<SubresourceAnswer> {
  const change = await call.changed(scaleKind);
  const stored = await call.update((old) =>
    withScale(kind, old, change(scaleOf(kind, old, access)), access),
  );
  return { body: scaleOf(kind, stored, access) };
}

/** An object with the number of replicas that a Scale asks for. */
function withScale(kind: Kind, old: KubeObject, scale: Draft, access: ScaleAccess): object {
  const replicas = part(scale, 'spec').replicas ?? 0;
  if (typeof replicas !== 'number' || replicas < 0) {
    throw invalidObject(scaleKind, old.metadata.name, [
      invalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  }
  const version = text(part(scale, 'metadata'), 'resourceVersion');
  if (version !== '' && version !== old.metadata.resourceVersion) {
    throw conflict(kind, old.metadata.name);
  }
  return access.withReplicas(old, replicas);
}
