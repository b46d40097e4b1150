import { isDeepStrictEqual } from 'node:util';
import type { LabelSelector } from '@slipway/kube-objects';
import { type Labels, matches } from '@slipway/kube-objects';
import { notNegative } from '#schema/checks';
import { type Draft, isDraft, part, text } from '#schema/draft';
import {
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';
import { checkAnnotations, checkLabels } from '#schema/names';
import { validateTemplateSpec } from './pod-spec/pod-spec.ts';
import { checkLabelSelector } from './pod-spec/selector.ts';

/** What is wrong with a ReplicaSet, or with the part of a Deployment that is like one. */
export function validateReplicaSet(object: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(object, 'spec');
  const errors = [
    ...checkSelector(spec),
    ...checkTemplate(part(spec, 'template')),
    ...notNegative(spec, 'spec', 'replicas', 'minReadySeconds', 'revisionHistoryLimit'),
  ];
  if (old !== undefined && !isDeepStrictEqual(spec.selector, part(old, 'spec').selector)) {
    errors.push(invalid('spec.selector', spec.selector, 'field is immutable'));
  }
  return errors;
}

function checkSelector(spec: Draft): FieldError[] {
  const labels = part(part(part(spec, 'template'), 'metadata'), 'labels');
  const why = '`selector` does not match template `labels`';
  const mismatch = invalid('spec.template.metadata.labels', labels, why);
  if (!isDraft(spec.selector)) return [required('spec.selector'), mismatch];
  const { selector } = spec;
  const isEmpty = [selector.matchLabels, selector.matchExpressions].every(
    (member) => member === undefined || Object.keys(member as object).length === 0,
  );
  if (isEmpty) {
    return [invalid('spec.selector', selector, 'empty selector is invalid for deployment')];
  }
  const errors = checkLabelSelector(selector, 'spec.selector');
  if (errors.length > 0) return errors;
  // Both come from a decoded object, where their types have been checked.
  return matches(selector as LabelSelector, labels as Labels) ? [] : [mismatch];
}

function checkTemplate(template: Draft): FieldError[] {
  const spec = part(template, 'spec');
  const meta = part(template, 'metadata');
  const errors = [
    ...checkLabels('spec.template.labels', meta.labels),
    ...checkAnnotations('spec.template.annotations', meta.annotations),
    ...validateTemplateSpec(template, 'spec.template'),
  ];
  if (spec.activeDeadlineSeconds !== undefined) {
    const why = 'activeDeadlineSeconds in ReplicaSet is not Supported';
    errors.push(forbiddenField('spec.template.spec.activeDeadlineSeconds', why));
  }
  if (Array.isArray(spec.ephemeralContainers) && spec.ephemeralContainers.length > 0) {
    const why = 'ephemeral containers not allowed in pod template';
    errors.push(forbiddenField('spec.template.spec.ephemeralContainers', why));
  }
  const policy = text(spec, 'restartPolicy');
  if (policy !== 'Always') {
    errors.push(unsupported('spec.template.spec.restartPolicy', policy, ['Always']));
  }
  return errors;
}

/** What is wrong with a Deployment, or with a change to it. */
export function validateDeployment(object: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(object, 'spec');
  return [...validateReplicaSet(object, old), ...checkStrategy(spec), ...checkDeadline(spec)];
}

const isZero = (value: unknown) => value === 0 || value === '0%' || value === '0';

function checkStrategy(spec: Draft): FieldError[] {
  const strategy = part(spec, 'strategy');
  const field = 'spec.strategy';
  if (strategy.type === 'Recreate') {
    if (strategy.rollingUpdate === undefined) return [];
    const why = "may not be specified when strategy `type` is 'Recreate'";
    return [forbiddenField(`${field}.rollingUpdate`, why)];
  }
  if (strategy.type !== 'RollingUpdate') {
    return [unsupported(`${field}.type`, strategy.type, ['Recreate', 'RollingUpdate'])];
  }
  const { maxUnavailable, maxSurge } = part(strategy, 'rollingUpdate');
  const errors = [
    ...checkAmount(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable, { most: 100 }),
    ...checkAmount(`${field}.rollingUpdate.maxSurge`, maxSurge),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    const why = 'may not be 0 when `maxSurge` is 0';
    errors.push(invalid(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable, why));
  }
  return errors;
}

function checkAmount(
  field: string,
  value: unknown,
  { most = Number.POSITIVE_INFINITY }: { readonly most?: number } = {},
): FieldError[] {
  if (typeof value === 'number') {
    return value >= 0 ? [] : [invalid(field, value, 'must be greater than or equal to 0')];
  }
  if (typeof value === 'string' && /^\d+%$/.test(value)) {
    if (Number.parseInt(value, 10) <= most) return [];
    return [invalid(field, value, `must not be greater than ${most}%`)];
  }
  return [
    invalid(
      field,
      value,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ),
  ];
}

function checkDeadline({ progressDeadlineSeconds, minReadySeconds }: Draft): FieldError[] {
  const deadline = Number(progressDeadlineSeconds ?? 0);
  if (deadline > Number(minReadySeconds ?? 0)) return [];
  const why = 'must be greater than minReadySeconds';
  return [invalid('spec.progressDeadlineSeconds', deadline, why)];
}
