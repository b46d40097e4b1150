import type { KubeObject, PriorityClass } from '@slipway/kube-objects';
import { forbidden } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { oneOf } from '#schema/checks';
import { type Draft, part, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid } from '#schema/field-error';
import { type AdmissionRequest, defineKind } from '#scheme/kind';

const columns = columnsOf<PriorityClass>();
const resource = { group: 'scheduling.k8s.io', plural: 'priorityclasses' };
const highestOfUsers = 1_000_000_000;

/** The classes that every cluster has, with their values. */
export const systemPriorityClasses: Readonly<
  Record<string, readonly [value: number, description: string]>
> = {
  'system-cluster-critical': [
    2_000_000_000,
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  ],
  'system-node-critical': [
    2_000_001_000,
    'Used for system critical pods that must not be moved from their current node.',
  ],
};

/** PriorityClass of scheduling.k8s.io/v1. */
export const priorityClass = defineKind('PriorityClass', 'priorityclasses', {
  group: resource.group,
  type: 'scheduling.PriorityClass',
  shortNames: ['pc'],
  namespaced: false,
  hasGeneration: true,
  defaults: [
    ['preemptionPolicy', 'PreemptLowerPriority'],
    ['value', 0],
  ],
  validate: validateClass,
  admit: refuseSecondDefault,
  admitDeletion({ metadata: { name } }: KubeObject): void {
    if (systemPriorityClasses[name] === undefined) return;
    throw forbidden(resource, name, 'this is a system priority class and cannot be deleted');
  },
  columns: [
    nameColumn,
    columns.integer('Value', ({ value }) => value),
    columns.text('Global-Default', ({ globalDefault }) => String(globalDefault ?? false)),
    ageColumn,
    columns.text('PreemptionPolicy', ({ preemptionPolicy }) => preemptionPolicy ?? ''),
  ],
});

function validateClass(object: Draft, old: Draft | undefined): FieldError[] {
  const name = text(part(object, 'metadata'), 'name');
  const value = Number(object.value ?? 0);
  const errors = oneOf(object, '', 'preemptionPolicy', ['PreemptLowerPriority', 'Never']).map(
    (error) => ({ ...error, field: 'preemptionPolicy' }),
  );
  const known = systemPriorityClasses[name];
  if (name.startsWith('system-') && known?.[0] !== value) {
    const why = `priority class names with 'system-' prefix are reserved for system use only. error: ${known ? `value of ${name} PriorityClass must be ${known[0]}` : `${name} is not a known system priority class`}`;
    errors.push(forbiddenField('metadata.name', why));
  }
  if (known === undefined && value > highestOfUsers) {
    const why = `maximum allowed value of a user defined priority is ${highestOfUsers}`;
    errors.push(forbiddenField('value', why));
  }
  if (old === undefined) return errors;
  if (value !== Number(old.value ?? 0)) {
    errors.push(forbiddenField('value', 'may not be changed in an update.'));
  }
  if (object.preemptionPolicy !== old.preemptionPolicy) {
    errors.push(invalid('preemptionPolicy', object.preemptionPolicy, 'field is immutable'));
  }
  return errors;
}

function refuseSecondDefault({ object, cluster }: AdmissionRequest): void {
  if (object.globalDefault !== true) return;
  const name = text(part(object, 'metadata'), 'name');
  const other = defaultClass(cluster.list('priorityclasses.scheduling.k8s.io'));
  if (other === undefined || other.metadata.name === name) return;
  const why = `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`;
  throw forbidden(resource, name, why);
}

/** The class of pods that name none. */
export const defaultClass = (classes: readonly KubeObject[]) =>
  (classes as readonly PriorityClass[]).find(({ globalDefault }) => globalDefault === true);
