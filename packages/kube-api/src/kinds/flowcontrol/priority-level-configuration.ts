import type { KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, part } from '#schema/draft';
import { type FieldError, forbiddenField, required, unsupported } from '#schema/field-error';
import { defineKind } from '#scheme/kind';

interface PriorityLevel extends KubeObject {
  readonly spec: {
    readonly type?: string;
    readonly limited?: {
      readonly nominalConcurrencyShares?: number;
      readonly limitResponse?: {
        readonly queuing?: {
          readonly queues?: number;
          readonly handSize?: number;
          readonly queueLengthLimit?: number;
        };
      };
    };
  };
}

const columns = columnsOf<PriorityLevel>();
const queuing = (level: PriorityLevel) => level.spec.limited?.limitResponse?.queuing;
const shown = (value: number | undefined) => (value === undefined ? '<none>' : String(value));

/**
 * PriorityLevelConfiguration of flowcontrol.apiserver.k8s.io/v1. It is kept for those who write it: one
 * machine's API serves all requests alike.
 */
export const priorityLevelConfiguration = defineKind(
  'PriorityLevelConfiguration',
  'prioritylevelconfigurations',
  {
    group: 'flowcontrol.apiserver.k8s.io',
    type: 'flowcontrol.PriorityLevelConfiguration',
    namespaced: false,
    hasStatus: true,
    hasGeneration: true,
    defaults: [
      ['spec.limited.nominalConcurrencyShares', 30],
      ['spec.limited.lendablePercent', 0],
      ['spec.limited.limitResponse.queuing.queues', 64],
      ['spec.limited.limitResponse.queuing.handSize', 8],
      ['spec.limited.limitResponse.queuing.queueLengthLimit', 50],
      ['spec.exempt.nominalConcurrencyShares', 0],
      ['spec.exempt.lendablePercent', 0],
    ],
    validate,
    columns: [
      nameColumn,
      columns.text('Type', ({ spec }) => spec.type ?? ''),
      columns.text('NominalConcurrencyShares', ({ spec }) =>
        shown(spec.limited?.nominalConcurrencyShares),
      ),
      columns.text('Queues', (level) => shown(queuing(level)?.queues)),
      columns.text('HandSize', (level) => shown(queuing(level)?.handSize)),
      columns.text('QueueLengthLimit', (level) => shown(queuing(level)?.queueLengthLimit)),
      ageColumn,
    ],
  },
);

const types = ['Exempt', 'Limited'];

function validate(object: Draft): FieldError[] {
  const spec = part(object, 'spec');
  if (!types.includes(String(spec.type))) return [unsupported('spec.type', spec.type ?? '', types)];
  if (spec.type === 'Exempt') {
    const why = "must be nil if the type is not 'Limited'";
    return spec.limited === undefined ? [] : [forbiddenField('spec.limited', why)];
  }
  if (spec.limited === undefined) {
    return [required('spec.limited', 'must not be empty when type is Limited')];
  }
  const { type } = part(part(spec, 'limited'), 'limitResponse');
  const responses = ['Queue', 'Reject'];
  if (responses.includes(String(type))) return [];
  return [unsupported('spec.limited.limitResponse.type', type ?? '', responses)];
}
