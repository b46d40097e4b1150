import { type Draft, isDraft, text } from './draft.ts';
import { type FieldError, forbiddenField, invalid, required, tooLong } from './field-error.ts';

/** How objects of a kind may be named. */
export type NameRule = 'subdomain' | 'label' | 'label1035' | 'path';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const rules: { readonly [R in NameRule]: { expression: RegExp; max: number; detail: string } } = {
  subdomain: {
    expression: new RegExp(`^${label}(\\.${label})*$`),
    max: 253,
    detail:
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  },
  label: {
    expression: new RegExp(`^${label}$`),
    max: 63,
    detail:
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  },
  label1035: {
    expression: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    max: 63,
    detail:
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
  },
  path: {
    expression: /^(?!\.{1,2}$)[^/%]+$/,
    max: 253,
    detail: "may not be '.' or '..' and may not contain '/' or '%'",
  },
};

/** Far behind what any rule allows; an expression need not look at megabytes. */
const longestTested = 1024;

/** Whether text may name an object, container, volume or port of this rule. */
export function checkName(rule: NameRule, field: string, name: string): FieldError[] {
  if (name === '') return [required(field)];
  return nameProblems(rule, name).map((detail) => invalid(field, name, detail));
}

/** What keeps text from being a name of this rule. */
export function nameProblems(rule: NameRule, name: string): readonly string[] {
  const { expression, max, detail } = rules[rule];
  return [
    ...(name.length > max ? [`must be no more than ${max} bytes`] : []),
    ...(expression.test(name.slice(0, longestTested)) ? [] : [detail]),
  ];
}

const labelPart = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const labelValueDetail =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const labelKeyDetail =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const qualifiedNameDetail = `${labelKeyDetail.replace('name part', 'a qualified name')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;

/** Whether a text is the key of a label, an annotation, a gate: `name` or `prefix.example/name`. */
export function checkKey(field: string, key: string): FieldError[] {
  const [first = '', second, ...rest] = key.split('/');
  const name = second ?? first;
  if (rest.length > 0) return [invalid(field, key, qualifiedNameDetail)];
  if (name === '' || name.length > 63 || !labelPart.test(name)) {
    return [invalid(field, key, labelKeyDetail)];
  }
  return second === undefined ? [] : checkName('subdomain', field, first);
}

/** Whether a value may be a label's. */
export function checkLabelValue(field: string, value: unknown): FieldError[] {
  if (typeof value !== 'string') return [invalid(field, value, 'must be a string')];
  if (value.length > 63) return [invalid(field, value, 'must be no more than 63 bytes')];
  return labelPart.test(value) ? [] : [invalid(field, value, labelValueDetail)];
}

/** What is wrong with a map of labels. */
export function checkLabels(field: string, labels: unknown): FieldError[] {
  if (!isDraft(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]) => [
    ...checkKey(field, key),
    ...checkLabelValue(field, value),
  ]);
}

const maxAnnotationBytes = 256 * 1024;

/** What is wrong with an object's metadata, whatever its kind. */
export function checkMetadata(
  kind: { readonly nameRule: NameRule; readonly takesAnyFinalizer?: true },
  meta: Draft,
  old: Draft | undefined,
): FieldError[] {
  const errors: FieldError[] = [];
  const name = text(meta, 'name');
  if (name === '') errors.push(required('metadata.name', 'name or generateName is required'));
  else if (old === undefined) errors.push(...checkName(kind.nameRule, 'metadata.name', name));
  return [
    ...errors,
    ...checkLabels('metadata.labels', meta.labels),
    ...checkAnnotations('metadata.annotations', meta.annotations),
    ...checkOwners(meta),
    ...checkFinalizers(meta, old, kind.takesAnyFinalizer === true),
  ];
}

/** What is wrong with a map of annotations. */
export function checkAnnotations(field: string, annotations: unknown): FieldError[] {
  if (!isDraft(annotations)) return [];
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    errors.push(...checkKey(field, key));
    bytes += key.length + String(value).length;
  }
  if (bytes > maxAnnotationBytes) errors.push(tooLong(field, maxAnnotationBytes));
  return errors;
}

function checkOwners(meta: Draft): FieldError[] {
  const owners = Array.isArray(meta.ownerReferences) ? meta.ownerReferences : [];
  const errors: FieldError[] = [];
  for (const [index, owner] of owners.entries()) {
    for (const field of ['apiVersion', 'kind', 'name', 'uid']) {
      if (!isDraft(owner) || text(owner, field) === '') {
        errors.push(required(`metadata.ownerReferences[${index}].${field}`, 'must not be empty'));
      }
    }
  }
  const controllers = owners.filter((owner) => isDraft(owner) && owner.controller === true);
  if (controllers.length > 1) {
    const names = controllers.slice(0, 2).map((owner) => text(owner as Draft, 'name'));
    errors.push(
      invalid(
        'metadata.ownerReferences',
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${names.join(' and ')}`,
      ),
    );
  }
  return errors;
}

function checkFinalizer(finalizer: string, takesAny: boolean): FieldError[] {
  const field = 'metadata.finalizers';
  if (takesAny || finalizer.includes('/')) return checkKey(field, finalizer);
  const why = 'name is neither a standard finalizer name nor is it fully qualified';
  return [...checkKey(field, finalizer), invalid(field, finalizer, why)];
}

const coreFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

function checkFinalizers(meta: Draft, old: Draft | undefined, takesAny: boolean): FieldError[] {
  const finalizers = strings(meta.finalizers);
  const errors = finalizers.flatMap((finalizer) =>
    coreFinalizers.has(finalizer) ? [] : checkFinalizer(finalizer, takesAny),
  );
  if (old?.deletionTimestamp !== undefined) {
    const before = new Set(strings(old.finalizers));
    const added = finalizers.filter((finalizer) => !before.has(finalizer));
    if (added.length > 0) {
      errors.push(
        forbiddenField(
          'metadata.finalizers',
          `no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`,
        ),
      );
    }
  }
  return errors;
}

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
