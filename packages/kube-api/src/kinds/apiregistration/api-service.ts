import { type KubeObject, timestamp } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, part, parts, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid, required } from '#schema/field-error';
import type { AdmissionRequest } from '#scheme/kind';
import { defineKind } from '#scheme/kind';

interface ApiService extends KubeObject {
  readonly spec: { readonly service?: { readonly namespace?: string; readonly name?: string } };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
    }[];
  };
}

const columns = columnsOf<ApiService>();

/** APIService of apiregistration.k8s.io/v1. */
export const apiService = defineKind('APIService', 'apiservices', {
  group: 'apiregistration.k8s.io',
  type: 'apiregistration.APIService',
  categories: ['api-extensions'],
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
    columns.text('Available', ({ status }) => {
      const found = status?.conditions?.find(({ type }) => type === 'Available');
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

/** Says truly what becomes of requests: groups of other servers are not reached through this one yet. */
function admit({ object }: AdmissionRequest): void {
  const isLocal = part(object, 'spec').service === undefined;
  const status = part(object, 'status');
  const before = parts(status, 'conditions').find(({ type }) => type === 'Available');
  const condition = isLocal
    ? { status: 'True', reason: 'Local', message: 'Local APIServices are always available' }
    : {
        status: 'False',
        reason: 'NotForwarded',
        message: 'requests are not sent on to services of the cluster; ask the service itself',
      };
  const isSame = before?.status === condition.status && before.reason === condition.reason;
  const lastTransitionTime = isSame ? before.lastTransitionTime : timestamp(new Date());
  const others = parts(status, 'conditions').filter(({ type }) => type !== 'Available');
  const conditions = [...others, { type: 'Available', lastTransitionTime, ...condition }];
  object.status = { ...status, conditions };
}
