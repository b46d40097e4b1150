import type { Node } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn, none } from '#columns/column';
import { checkTaints } from '#kinds/pod-spec/scheduling';
import { part, parts } from '#schema/draft';
import { defineKind } from '#scheme/kind';
import { textAt } from '#scheme/selectable-fields';
import { nodeProxy } from './node-proxy.ts';

const { text, wide } = columnsOf<Node>();

/** Node of v1. */
export const node = defineKind('Node', 'nodes', {
  shortNames: ['no'],
  namespaced: false,
  hasStatus: true,
  subresources: [nodeProxy],
  defaults: [['spec', {}]],
  validate: (object) => checkTaints(parts(part(object, 'spec'), 'taints')),
  columns: [
    nameColumn,
    text('Status', nodeStatus),
    text('Roles', ({ metadata }) => roles(metadata.labels ?? {})),
    ageColumn,
    text('Version', ({ status }) => status.nodeInfo?.kubeletVersion ?? ''),
    wide('Internal-IP', (object) => nodeAddress(object, 'InternalIP')),
    wide('External-IP', (object) => nodeAddress(object, 'ExternalIP')),
    wide('OS-Image', ({ status }) => status.nodeInfo?.osImage || unknown),
    wide('Kernel-Version', ({ status }) => status.nodeInfo?.kernelVersion || unknown),
    wide('Container-Runtime', ({ status }) => status.nodeInfo?.containerRuntimeVersion || unknown),
  ],
  selectableFields: { 'spec.unschedulable': textAt('spec.unschedulable', 'false') },
});

const unknown = '<unknown>';

function nodeStatus({ spec, status }: Node): string {
  const condition = (status.conditions ?? []).find(({ type }) => type === 'Ready');
  const words = { True: 'Ready', False: 'NotReady', Unknown: 'NotReady' };
  const word = condition === undefined ? 'Unknown' : words[condition.status];
  return spec.unschedulable ? `${word},SchedulingDisabled` : word;
}

const rolePrefix = 'node-role.kubernetes.io/';

function roles(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels)
    .filter((label) => label.startsWith(rolePrefix))
    .map((label) => label.slice(rolePrefix.length));
  return names.sort().join(',') || none;
}

const nodeAddress = ({ status }: Node, wanted: string) =>
  (status.addresses ?? []).find(({ type }) => type === wanted)?.address ?? none;
