import { isDeepStrictEqual } from 'node:util';
import { checkMatch, checkTemplate } from '#kinds/apps/template-rules';
import { unchanged } from '#kinds/apps/workload-rules';
import { checkLabelSelector } from '#kinds/pod-spec/selector';
import { notNegative, oneOf } from '#schema/checks';
import { copy, type Draft, isDraft, part, text } from '#schema/draft';
import { type FieldError, invalid, required, unsupported } from '#schema/field-error';
import { checkKey } from '#schema/names';
import { checkFailurePolicy } from './failure-policy-rules.ts';
import { checkSuccessPolicy } from './success-policy-rules.ts';

/** What is wrong with a Job, or with a change to it. */
export function validateJob(object: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(object, 'spec');
  return [
    ...checkGeneratedSelector(object),
    ...(old === undefined ? checkHostname(object) : []),
    ...checkJobSpec(spec, 'spec'),
    ...(isDraft(spec.selector)
      ? checkMatch(spec.selector, part(part(spec, 'template'), 'metadata').labels)
      : [required('spec.selector')]),
    ...(old === undefined ? [] : checkChange(spec, old)),
  ];
}

const longestHostname = 63;

/** The pods of an indexed job are called by its name and their index. */
function checkHostname(object: Draft): FieldError[] {
  const { completionMode, completions } = part(object, 'spec');
  const name = text(part(object, 'metadata'), 'name');
  if (completionMode !== 'Indexed' || !Number(completions)) return [];
  const host = `${name}-${Number(completions) - 1}`;
  if (host.length <= longestHostname) return [];
  const why = `will not able to create pod with invalid DNS hostname: ${host}`;
  return [invalid('metadata.name', name, why)];
}

function checkGeneratedSelector(object: Draft): FieldError[] {
  const spec = part(object, 'spec');
  if (!isDraft(spec.selector)) return [];
  const errors = checkLabelSelector(spec.selector, 'spec.selector');
  if (spec.manualSelector === true) return errors;
  const { uid } = part(object, 'metadata');
  const own = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
  const older = { matchLabels: { 'controller-uid': uid } };
  if (isDeepStrictEqual(copy(spec.selector), own)) return errors;
  if (isDeepStrictEqual(copy(spec.selector), older)) return errors;
  return [...errors, invalid('spec.selector', spec.selector, '`selector` not auto-generated')];
}

const numbers = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];

/** What is wrong with the part of a job that a cron job has, too. */
export function checkJobSpec(spec: Draft, field: string): FieldError[] {
  return [
    ...notNegative(spec, field, ...numbers),
    ...checkManager(spec, field),
    ...oneOf(spec, field, 'completionMode', ['Indexed', 'NonIndexed']),
    ...checkIndexes(spec, field),
    ...checkReplacement(spec, field),
    ...checkFailurePolicy(spec, field),
    ...checkSuccessPolicy(spec, field),
    ...checkTemplate(part(spec, 'template'), `${field}.template`),
    ...checkRestarts(spec, field),
  ];
}

function checkManager({ managedBy }: Draft, field: string): FieldError[] {
  if (managedBy === undefined) return [];
  const place = `${field}.managedBy`;
  const name = String(managedBy);
  if (!name.includes('/')) {
    return [invalid(place, name, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return checkKey(place, name);
}

const mostIndexed = 100_000;

function checkIndexes(spec: Draft, field: string): FieldError[] {
  const { completions, parallelism, backoffLimitPerIndex, maxFailedIndexes } = spec;
  const isIndexed = spec.completionMode === 'Indexed';
  const errors: FieldError[] = [];
  if (isIndexed) {
    if (completions === undefined) {
      errors.push(required(`${field}.completions`, 'when completion mode is Indexed'));
    }
    if (Number(parallelism ?? 0) > mostIndexed) {
      const why = `must be less than or equal to ${mostIndexed} when completion mode is Indexed`;
      errors.push(invalid(`${field}.parallelism`, parallelism, why));
    }
  } else {
    for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes']) {
      if (spec[name] === undefined) continue;
      errors.push(invalid(`${field}.${name}`, spec[name], 'requires indexed completion mode'));
    }
  }
  if (maxFailedIndexes === undefined) return errors;
  if (backoffLimitPerIndex === undefined) {
    errors.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  if (completions !== undefined && Number(maxFailedIndexes) > Number(completions)) {
    const why = 'must be less than or equal to completions';
    errors.push(invalid(`${field}.maxFailedIndexes`, maxFailedIndexes, why));
  }
  return errors;
}

function checkReplacement(spec: Draft, field: string): FieldError[] {
  const place = `${field}.podReplacementPolicy`;
  const policy = spec.podReplacementPolicy;
  if (policy === undefined) return [];
  if (spec.podFailurePolicy !== undefined) {
    return policy === 'Failed' ? [] : [unsupported(place, policy, ['Failed'])];
  }
  return oneOf(spec, field, 'podReplacementPolicy', ['Failed', 'TerminatingOrFailed']);
}

function checkRestarts(spec: Draft, field: string): FieldError[] {
  const place = `${field}.template.spec.restartPolicy`;
  const policy = text(part(part(spec, 'template'), 'spec'), 'restartPolicy');
  if (policy === 'Always' || policy === '') {
    return [required(place, 'valid values: ["OnFailure" "Never"]')];
  }
  if (policy === 'OnFailure' || policy === 'Never') {
    if (policy === 'Never' || spec.podFailurePolicy === undefined) return [];
    return [invalid(place, policy, "only 'Never' is supported when podFailurePolicy is specified")];
  }
  return [unsupported(place, policy, ['OnFailure', 'Never'])];
}

const fixed = [
  'selector',
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
];

function checkChange(spec: Draft, oldObject: Draft): FieldError[] {
  const old = part(oldObject, 'spec');
  const isElastic = old.completionMode === 'Indexed' && spec.completions === spec.parallelism;
  const hasNeverRun = old.suspend === true && part(oldObject, 'status').startTime === undefined;
  const errors = unchanged(spec, old, 'spec', isElastic ? fixed : ['completions', ...fixed]);
  const template = (of: Draft) =>
    hasNeverRun ? withoutPlacement(part(of, 'template')) : of.template;
  if (!isDeepStrictEqual(template(spec), template(old))) {
    errors.push(invalid('spec.template', spec.template, 'field is immutable'));
  }
  return errors;
}

/** Where pods run may change as long as none has run. */
function withoutPlacement(template: Draft): Draft {
  const { labels: _, annotations: __, ...metadata } = part(template, 'metadata');
  const spec = { ...part(template, 'spec') };
  for (const field of ['affinity', 'nodeSelector', 'tolerations', 'schedulingGates'])
    delete spec[field];
  return { ...template, metadata, spec };
}
