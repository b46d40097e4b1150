import { isDeepStrictEqual } from 'node:util';
import type { LabelSelector } from '@slipway/kube-objects';
import { type Labels, matches } from '@slipway/kube-objects';
import { validateTemplateSpec } from '#kinds/pod-spec/pod-spec';
import { checkLabelSelector } from '#kinds/pod-spec/selector';
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
