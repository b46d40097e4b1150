import {
  conflict,
  isEmptySelector,
  type KubeObject,
  type LabelSelector,
} from '@slipway/kube-objects';
import { selectorText } from '#columns/selector-text';
import { type Draft, part, text } from '#schema/draft';
import { invalid, invalidObject } from '#schema/field-error';
import type { Kind } from './kind.ts';
import type { Subresource, SubresourceAnswer, SubresourceCall } from './subresource.ts';

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale', type: 'autoscaling.Scale' };

/** The number of replicas of an object, as an object of its own. */
function scaleOf(kind: Kind, object: KubeObject): KubeObject {
  const { metadata } = object;
  const spec = object.spec as { readonly replicas?: number; readonly selector?: LabelSelector };
  const selector = kind.scaleSelector?.(object) ?? spec.selector ?? {};
  const status = (object.status ?? {}) as { readonly replicas?: number };
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 0 },
    status: {
      replicas: status.replicas ?? 0,
      selector: isEmptySelector(selector) ? '' : selectorText(selector),
    },
  };
}

/** `scale` of a kind whose objects have `spec.replicas`. */
export const scaleSubresource = (kind: Kind): Subresource => ({
  name: 'scale',
  kind: scaleKind,
  verbs: ['get', 'patch', 'update'],
  answer: async (call) =>
    call.verb === 'get' ? { body: scaleOf(kind, call.object()) } : await setScale(kind, call),
});

async function setScale(kind: Kind, call: SubresourceCall): Promise<SubresourceAnswer> {
  const change = await call.changed(scaleKind);
  const stored = await call.update((old) => withScale(kind, old, change(scaleOf(kind, old))));
  return { body: scaleOf(kind, stored) };
}

/** An object with the number of replicas that a Scale asks for. */
function withScale(kind: Kind, old: KubeObject, scale: Draft): object {
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
  return { ...old, spec: { ...(old.spec as object), replicas } };
}
