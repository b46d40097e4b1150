import type { ResourceQuota } from '@slipway/kube-objects';
import { canonicalQuantity, quantityValue } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { unchanged } from '#kinds/apps/workload-rules';
import { texts } from '#schema/checks';
import { type Draft, part, parts, text } from '#schema/draft';
import { type FieldError, invalid, required, unsupported } from '#schema/field-error';
import { checkKey } from '#schema/names';
import { defineKind } from '#scheme/kind';

const columns = columnsOf<ResourceQuota>();

/** ResourceQuota of v1. */
export const resourceQuota = defineKind('ResourceQuota', 'resourcequotas', {
  shortNames: ['quota'],
  hasStatus: true,
  defaults: [['spec', {}]],
  validate: validateQuota,
  columns: [
    nameColumn,
    columns.text('Request', (quota) => usage(quota, (name) => !name.startsWith('limits.'))),
    columns.text('Limit', (quota) => usage(quota, (name) => name.startsWith('limits.'))),
    ageColumn,
  ],
});

function usage({ status }: ResourceQuota, isIt: (name: string) => boolean): string {
  return Object.entries(status.hard ?? {})
    .filter(([name]) => isIt(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hard]) => `${name}: ${status.used?.[name] ?? '0'}/${hard}`)
    .join(', ');
}

const scopes = [
  'BestEffort',
  'CrossNamespacePodAffinity',
  'NotBestEffort',
  'NotTerminating',
  'PriorityClass',
  'Terminating',
];
const operators = ['DoesNotExist', 'Exists', 'In', 'NotIn'];
const opposites = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

function validateQuota(object: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(object, 'spec');
  return [
    ...checkAmounts(part(spec, 'hard'), 'spec.hard'),
    ...checkScopes(spec),
    ...checkSelector(spec),
    ...unchanged(spec, old && part(old, 'spec'), 'spec', ['scopes', 'scopeSelector']),
    ...checkAmounts(part(part(object, 'status'), 'hard'), 'status.hard'),
    ...checkAmounts(part(part(object, 'status'), 'used'), 'status.used'),
  ];
}

const standard = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'cpu',
  'memory',
  'ephemeral-storage',
]);

function checkAmounts(amounts: Draft, field: string): FieldError[] {
  return Object.entries(amounts).flatMap(([name, amount]) => {
    const place = `${field}[${name}]`;
    const errors = checkKey(place, name);
    const isBare = !name.includes('/') && !name.includes('.') && !name.startsWith('hugepages-');
    if (errors.length === 0 && isBare && !standard.has(name)) {
      errors.push(invalid(place, name, 'must be a standard resource for quota'));
    }
    if (canonicalQuantity(String(amount)) === undefined) return errors;
    if (quantityValue(String(amount)) < 0) {
      errors.push(invalid(place, amount, 'must be greater than or equal to 0'));
    }
    return errors;
  });
}

function checkScopes(spec: Draft): FieldError[] {
  const field = 'spec.scopes';
  const given = texts(spec.scopes);
  const wrong = given.filter((scope) => !scopes.includes(scope));
  const errors = wrong.map((scope) => invalid(field, given, `unsupported scope: ${scope}`));
  const isTorn = opposites.some((pair) => pair.every((scope) => given.includes(scope)));
  if (isTorn) errors.push(invalid(field, given, 'conflicting scopes'));
  return errors;
}

function checkSelector(spec: Draft): FieldError[] {
  const field = 'spec.scopeSelector.matchExpressions';
  return parts(part(spec, 'scopeSelector'), 'matchExpressions').flatMap((expression, index) => {
    const place = `${field}[${index}]`;
    const [scope, operator] = [text(expression, 'scopeName'), text(expression, 'operator')];
    const values = texts(expression.values);
    const errors: FieldError[] = [];
    if (!scopes.includes(scope)) errors.push(unsupported(`${place}.scopeName`, scope, scopes));
    if (!operators.includes(operator)) {
      errors.push(unsupported(`${place}.operator`, operator, operators));
    } else if (scope !== 'PriorityClass' && operator !== 'Exists') {
      const why = `must be 'Exist' when scope is any of ${scopes.filter((each) => each !== 'PriorityClass').join(', ')}`;
      errors.push(invalid(`${place}.operator`, operator, why));
    }
    const wantsValues = operator === 'In' || operator === 'NotIn';
    if (wantsValues && values.length === 0) {
      errors.push(
        required(
          `${place}.values`,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        ),
      );
    }
    if (!wantsValues && values.length > 0) {
      const why =
        "must be no value when `operator` is 'Exists' or 'DoesNotExist' for scope selector";
      errors.push(invalid(`${place}.values`, values, why));
    }
    return errors;
  });
}
