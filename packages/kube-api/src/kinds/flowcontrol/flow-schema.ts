import type { KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { defineKind } from '#scheme/kind';
import { validateFlowSchema } from './flow-schema-rules.ts';

/** The group of what orders requests; `flow-control/` does it. */
export const flowControlGroup = 'flowcontrol.apiserver.k8s.io';

interface FlowSchema extends KubeObject {
  readonly spec: {
    readonly priorityLevelConfiguration: { readonly name: string };
    readonly matchingPrecedence: number;
    readonly distinguisherMethod?: { readonly type: string };
  };
}

const columns = columnsOf<FlowSchema>();

/** FlowSchema of flowcontrol.apiserver.k8s.io/v1. */
export const flowSchema = defineKind('FlowSchema', 'flowschemas', {
  group: flowControlGroup,
  type: 'flowcontrol.FlowSchema',
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  defaults: [
    ['spec', {}],
    ['spec.matchingPrecedence', 1000],
  ],
  validate: validateFlowSchema,
  columns: [
    nameColumn,
    columns.text('PriorityLevel', ({ spec }) => spec.priorityLevelConfiguration.name),
    columns.integer('MatchingPrecedence', ({ spec }) => spec.matchingPrecedence),
    columns.text('DistinguisherMethod', ({ spec }) => spec.distinguisherMethod?.type ?? '<none>'),
    ageColumn,
  ],
});
