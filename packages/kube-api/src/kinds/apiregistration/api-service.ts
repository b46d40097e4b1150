import { timestamp } from '@slipway/kube-objects';
import { type ApiService, availability } from '#aggregation/api-service';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, part, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid, required } from '#schema/field-error';
import type { AdmissionRequest } from '#scheme/kind';
import { defineKind } from '#scheme/kind';

const columns = columnsOf<ApiService>();

/** APIService of apiregistration.k8s.io/v1. */
export const apiService = defineKind('APIService', 'apiservices', {
  group: 'apiregistration.k8s.io',
  type: 'apiregistration.APIService',
  categories: ['api-extensions'],
  nameRule: 'path',
  namespaced: false,
  hasStatus: true,
  statusKeepsMetadata: true,
  needsVersion: true,
  takesAnyFinalizer: true,
  defaults: [['spec.service.port', 443]],
  validate,
  admit,
  columns: [
    nameColumn,
    columns.text('Service', ({ spec: { service } }) =>
      service === undefined ? 'Local' : `${service.namespace}/${service.name}`,
    ),
    columns.text('Available', (service) => {
      const found = availability(service);
      if (found === undefined) return 'Unknown';
      return found.status === 'True' ? 'True' : `${found.status} (${found.reason})`;
    }),
    ageColumn,
  ],
});

function validate(object: Draft): FieldError[] {
  const spec = part(object, 'spec');
  const name = text(part(object, 'metadata'), 'name');
  const [version, group] = [text(spec, 'version'), text(spec, 'group')];
  const errors: FieldError[] = [];
  const wanted = `${version}.${group}`;
  if (name !== wanted) {
    errors.push(invalid('metadata.name', name, 'must be `spec.version+"."+spec.group`'));
  }
  if (version === '') errors.push(required('spec.version'));
  for (const [field, most] of [
    ['groupPriorityMinimum', 20_000],
    ['versionPriority', 1000],
  ] as const) {
    const value = Number(spec[field] ?? 0);
    if (value > 0 && value <= most) continue;
    errors.push(invalid(`spec.${field}`, value, `must be positive and less than ${most}`));
  }
  const service = part(spec, 'service');
  if (spec.service === undefined) return errors;
  if (text(service, 'namespace') === '') errors.push(required('spec.service.namespace'));
  if (text(service, 'name') === '') errors.push(required('spec.service.name'));
  if (spec.insecureSkipTLSVerify === true && text(spec, 'caBundle') !== '') {
    errors.push(
      forbiddenField('spec.insecureSkipTLSVerify', 'may not be true if caBundle is present'),
    );
  }
  return errors;
}

/** What this API serves itself is always there; of the rest, somebody finds out whether it answers. */
function admit({ object, old }: AdmissionRequest): void {
  if (part(object, 'spec').service !== undefined || old !== undefined) return;
  const conditions = [
    {
      type: 'Available',
      status: 'True',
      lastTransitionTime: timestamp(new Date()),
      reason: 'Local',
      message: 'Local APIServices are always available',
    },
  ];
  object.status = { conditions };
}
