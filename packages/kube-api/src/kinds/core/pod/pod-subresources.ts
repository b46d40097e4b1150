import type { KubeObject, Pod } from '@slipway/kube-objects';
import { ApiError, badRequest, conflict } from '@slipway/kube-objects';
import { proxySubresource } from '#kinds/core/proxy';
import { evict, evictionKind } from '#kinds/policy/eviction';
import { part, text } from '#schema/draft';
import type { Subresource, SubresourceAnswer, SubresourceCall } from '#scheme/subresource';
import { success } from '#scheme/success';
import { podParts } from './pod-parts.ts';

const core = { group: '', version: 'v1' } as const;
const bindingKind = { ...core, kind: 'Binding', type: 'core.Binding' };

/** These talk over a connection of their own; a plain request cannot. */
const stream = (name: string, kind: string): Subresource => ({
  name,
  kind: { ...core, kind },
  verbs: ['create', 'get'],
  isStream: true,
  async answer(call) {
    call.object();
    throw badRequest('Upgrade request required');
  },
});

/** What is served below a pod. */
export const podSubresources: readonly Subresource[] = [
  stream('attach', 'PodAttachOptions'),
  { name: 'binding', kind: bindingKind, verbs: ['create'], answer: bind },
  ...podParts,
  { name: 'eviction', kind: evictionKind, verbs: ['create'], answer: evict },
  stream('exec', 'PodExecOptions'),
  {
    name: 'log',
    kind: { ...core, kind: 'Pod' },
    verbs: ['get'],
    isText: true,
    hasSocket: true,
    answer: logs,
  },
  stream('portforward', 'PodPortForwardOptions'),
  proxySubresource('pods', 'PodProxyOptions'),
];

async function logs(call: SubresourceCall): Promise<Response> {
  call.object();
  if (call.pods === undefined) {
    throw new ApiError('ServiceUnavailable', 'no node agent is running, so there are no logs');
  }
  return await call.pods.logs(call, call.query);
}

/** Puts a pod on a node. */
async function bind(call: SubresourceCall): Promise<SubresourceAnswer> {
  const nodeName = text(part(await call.body(bindingKind), 'target'), 'name');
  if (nodeName === '') throw badRequest('target.name is required');
  const putOnNode = (old: KubeObject) => {
    const { spec } = old as Pod;
    if (spec.nodeName !== undefined && spec.nodeName !== '') {
      const why = `pod ${old.metadata.name} is already assigned to node "${spec.nodeName}"`;
      throw conflict({ group: '', plural: 'pods' }, old.metadata.name, why);
    }
    return { ...old, spec: { ...spec, nodeName } };
  };
  await call.update(putOnNode, 'inside');
  return { body: success(undefined, 201), code: 201 };
}
