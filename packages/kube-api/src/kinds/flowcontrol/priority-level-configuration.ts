import type { KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { within } from '#schema/checks';
import { type Draft, part, text } from '#schema/draft';
import {
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';
import { defineKind } from '#scheme/kind';
import { flowControlGroup } from './flow-schema.ts';

interface Queuing {
  readonly queues?: number;
  readonly handSize?: number;
  readonly queueLengthLimit?: number;
}

interface PriorityLevelConfiguration extends KubeObject {
  readonly spec: {
    readonly type: string;
    readonly limited?: {
      readonly nominalConcurrencyShares?: number;
      readonly limitResponse?: { readonly queuing?: Queuing };
    };
  };
}

const columns = columnsOf<PriorityLevelConfiguration>();
const queuing = (name: string, of: (queuing: Queuing) => number | undefined) =>
  columns.text(name, ({ spec }) =>
    String(of(spec.limited?.limitResponse?.queuing ?? {}) ?? '<none>'),
  );

/** PriorityLevelConfiguration of flowcontrol.apiserver.k8s.io/v1. */
export const priorityLevelConfiguration = defineKind(
  'PriorityLevelConfiguration',
  'prioritylevelconfigurations',
  {
    group: flowControlGroup,
    type: 'flowcontrol.PriorityLevelConfiguration',
    namespaced: false,
    hasStatus: true,
    hasGeneration: true,
    defaults: [
      ['spec', {}],
      ['spec.limited.nominalConcurrencyShares', 30],
      ['spec.limited.lendablePercent', 0],
      ['spec.limited.limitResponse', {}],
      ['spec.limited.limitResponse.type', 'Reject'],
      ['spec.limited.limitResponse.queuing.queues', 64],
      ['spec.limited.limitResponse.queuing.handSize', 8],
      ['spec.limited.limitResponse.queuing.queueLengthLimit', 50],
    ],
    validate,
    columns: [
      nameColumn,
      columns.text('Type', ({ spec }) => spec.type),
      columns.text('NominalConcurrencyShares', ({ spec }) =>
        String(spec.limited?.nominalConcurrencyShares ?? '<none>'),
      ),
      queuing('Queues', ({ queues }) => queues),
      queuing('HandSize', ({ handSize }) => handSize),
      queuing('QueueLengthLimit', ({ queueLengthLimit }) => queueLengthLimit),
      ageColumn,
    ],
  },
);

function validate(configuration: Draft): FieldError[] {
  const spec = part(configuration, 'spec');
  const type = text(spec, 'type');
  if (type === '') return [required('spec.type')];
  if (type === 'Exempt') {
    const why = 'must be nil if the type is not Limited';
    return spec.limited === undefined ? [] : [forbiddenField('spec.limited', why)];
  }
  if (type !== 'Limited') return [unsupported('spec.type', type, ['Exempt', 'Limited'])];
  if (spec.limited === undefined) {
    return [required('spec.limited', 'must not be empty when type is Limited')];
  }
  return checkLimited(part(spec, 'limited'));
}

function checkLimited(limited: Draft): FieldError[] {
  const field = 'spec.limited';
  const { nominalConcurrencyShares: shares, borrowingLimitPercent: borrowed } = limited;
  const errors = within(limited, field, 'lendablePercent', [0, 100]);
  if (Number(shares) < 0) {
    errors.push(
      invalid(`${field}.nominalConcurrencyShares`, shares, 'must be a non-negative integer'),
    );
  }
  if (Number(borrowed) < 0) {
    const why = 'if specified, must be a non-negative integer';
    errors.push(invalid(`${field}.borrowingLimitPercent`, borrowed, why));
  }
  return [...errors, ...checkResponse(part(limited, 'limitResponse'), `${field}.limitResponse`)];
}

function checkResponse(response: Draft, field: string): FieldError[] {
  const { queuing: given } = response;
  switch (text(response, 'type')) {
    case 'Reject': {
      const why = 'must be nil if limited.limitResponse.type is not Limited';
      return given === undefined ? [] : [forbiddenField(`${field}.queuing`, why)];
    }
    case 'Queue': {
      const why = 'must not be empty if limited.limitResponse.type is Limited';
      if (given === undefined) return [required(`${field}.queuing`, why)];
      return checkQueuing(part(response, 'queuing'), `${field}.queuing`);
    }
    default:
      return [unsupported(`${field}.type`, response.type, ['Queue', 'Reject'])];
  }
}

const mostQueues = 10_000_000;

function checkQueuing(given: Draft, field: string): FieldError[] {
  const errors = ['queueLengthLimit', 'queues', 'handSize']
    .filter((name) => Number(given[name]) <= 0)
    .map((name) => invalid(`${field}.${name}`, given[name], 'must be positive'));
  const [queues, hand] = [Number(given.queues), Number(given.handSize)];
  if (queues > mostQueues) {
    errors.push(invalid(`${field}.queues`, queues, `must not be greater than ${mostQueues}`));
  }
  if (hand > queues) {
    const why = `should not be greater than queues (${queues})`;
    errors.push(invalid(`${field}.handSize`, hand, why));
  }
  return errors;
}
