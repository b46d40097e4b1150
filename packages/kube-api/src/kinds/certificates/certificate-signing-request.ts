import { isDeepStrictEqual } from 'node:util';
import type { CertificateSigningRequest, KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, duration, nameColumn, none } from '#columns/column';
import { type Draft, part, parts, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid, required } from '#schema/field-error';
import { type AdmissionRequest, defineKind } from '#scheme/kind';
import { textAt } from '#scheme/selectable-fields';
import type { Subresource } from '#scheme/subresource';

const columns = columnsOf<CertificateSigningRequest>();
const kind = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  type: 'certificates.CertificateSigningRequest',
};
const decisions = ['Approved', 'Denied'];

/** `certificatesigningrequests/x/approval`: somebody says yes or no. */
const approval: Subresource = {
  name: 'approval',
  kind,
  verbs: ['get', 'patch', 'update'],
  async answer(call) {
    if (call.verb === 'get') return { body: call.object() };
    const change = await call.changed(kind);
    const decide = (old: KubeObject) => {
      const changed = change(old);
      const { conditions } = part(changed, 'status');
      // Its labels and annotations may be written on the way, its other fields may not.
      const metadata = { ...old.metadata, ...part(changed, 'metadata') };
      return { ...old, metadata, status: { ...(old.status as object | undefined), conditions } };
    };
    return { body: await call.update(decide, 'status') };
  },
};

/** CertificateSigningRequest of certificates.k8s.io/v1. */
export const certificateSigningRequest = defineKind(
  'CertificateSigningRequest',
  'certificatesigningrequests',
  {
    ...kind,
    namespaced: false,
    shortNames: ['csr'],
    hasStatus: true,
    subresources: [approval],
    admit: nameRequester,
    validate,
    selectableFields: { 'spec.signerName': textAt('spec.signerName') },
    columns: [
      nameColumn,
      ageColumn,
      columns.text('SignerName', ({ spec }) => spec.signerName),
      columns.text('Requestor', ({ spec }) => spec.username ?? ''),
      columns.text('RequestedDuration', ({ spec: { expirationSeconds } }) =>
        expirationSeconds === undefined ? none : duration(expirationSeconds),
      ),
      columns.text('Condition', conditionText),
    ],
  },
);

/** Who asks is whoever writes the request, whatever it says. */
function nameRequester({ object, old, user }: AdmissionRequest): void {
  if (old !== undefined) return;
  const spec = part(object, 'spec');
  spec.username = user.username;
  spec.groups = [...user.groups];
  if (user.uid !== undefined) spec.uid = user.uid;
  if (user.extra !== undefined) spec.extra = structuredClone(user.extra);
}

function validate(request: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(request, 'spec');
  const errors: FieldError[] = [];
  if (!/^-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(decoded(spec.request))) {
    errors.push(
      invalid('spec.request', spec.request, 'PEM block type must be CERTIFICATE REQUEST'),
    );
  }
  const usages = Array.isArray(spec.usages) ? spec.usages : [];
  if (usages.length === 0) errors.push(required('spec.usages'));
  errors.push(...checkSigner(text(spec, 'signerName')));
  const seconds = spec.expirationSeconds;
  if (typeof seconds === 'number' && seconds < 600) {
    const why = 'may not specify a duration less than 600 seconds (10 minutes)';
    errors.push(invalid('spec.expirationSeconds', seconds, why));
  }
  const types = parts(part(request, 'status'), 'conditions').map(({ type }) => type);
  if (decisions.every((decision) => types.includes(decision))) {
    const why = 'Approved and Denied conditions are mutually exclusive';
    errors.push(invalid('status.conditions', 'Denied', why));
  }
  return old === undefined ? errors : [...errors, ...checkChange(request, old, types)];
}

const decoded = (value: unknown) =>
  Buffer.from(String(value ?? ''), 'base64')
    .toString()
    .trim();

function checkSigner(name: string): FieldError[] {
  const field = 'spec.signerName';
  if (name === '') return [required(field)];
  if (/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/[^/\s]+$/i.test(name)) return [];
  return [
    invalid(
      field,
      name,
      'must be a fully qualified domain and path of the form "example.com/signer-name"',
    ),
  ];
}

function checkChange(request: Draft, old: Draft, types: readonly unknown[]): FieldError[] {
  const errors = isDeepStrictEqual(request.spec, old.spec)
    ? []
    : [forbiddenField('spec', 'field is immutable')];
  const before = parts(part(old, 'status'), 'conditions').map(({ type }) => String(type));
  const lost = before.filter((type) => !types.includes(type));
  return [
    ...errors,
    ...lost.map((type) =>
      forbiddenField('status.conditions', `updates may not remove a condition of type "${type}"`),
    ),
  ];
}

function conditionText({ status }: CertificateSigningRequest): string {
  const types = (status.conditions ?? []).map(({ type }) => type);
  const words = [...decisions, 'Failed'].filter((type) => types.includes(type));
  if (words.length === 0) words.push('Pending');
  if (status.certificate) words.push('Issued');
  return words.join(',');
}
