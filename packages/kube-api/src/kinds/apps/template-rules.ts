import type { LabelSelector } from '@slipway/kube-objects';
import { type Labels, matches } from '@slipway/kube-objects';
import { validateTemplateSpec } from '#kinds/pod-spec/pod-spec';
import { checkLabelSelector } from '#kinds/pod-spec/selector';
import { type Draft, isDraft, part, text } from '#schema/draft';
import {
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';
import { checkAnnotations, checkLabels } from '#schema/names';

/** What is wrong with the pod template of a workload whose pods never end, at `field`. */
export function checkEndlessTemplate(template: Draft, field: string, kind: string): FieldError[] {
  const spec = part(template, 'spec');
  const errors = checkTemplate(template, field);
  if (spec.activeDeadlineSeconds !== undefined) {
    const why = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(forbiddenField(`${field}.spec.activeDeadlineSeconds`, why));
  }
  const policy = text(spec, 'restartPolicy');
  if (policy !== 'Always') {
    errors.push(unsupported(`${field}.spec.restartPolicy`, policy, ['Always']));
  }
  return errors;
}

/** What is wrong with any pod template, at `field`. */
export function checkTemplate(template: Draft, field: string): FieldError[] {
  const spec = part(template, 'spec');
  const meta = part(template, 'metadata');
  const errors = [
    ...checkLabels(`${field}.labels`, meta.labels),
    ...checkAnnotations(`${field}.annotations`, meta.annotations),
    ...validateTemplateSpec(template, field),
  ];
  if (Array.isArray(spec.ephemeralContainers) && spec.ephemeralContainers.length > 0) {
    const why = 'ephemeral containers not allowed in pod template';
    errors.push(forbiddenField(`${field}.spec.ephemeralContainers`, why));
  }
  return errors;
}

const mismatch = '`selector` does not match template `labels`';

/** Whether a selector is there, is right, and chooses the pods of the template. `kind` in small letters. */
export function checkSelector(spec: Draft, kind: string): FieldError[] {
  const { labels } = part(part(spec, 'template'), 'metadata');
  const field = 'spec.template.metadata.labels';
  if (!isDraft(spec.selector)) {
    return [required('spec.selector'), invalid(field, labels ?? {}, mismatch)];
  }
  const { selector } = spec;
  if (isEmpty(selector)) {
    return [invalid('spec.selector', selector, `empty selector is invalid for ${kind}`)];
  }
  const errors = checkLabelSelector(selector, 'spec.selector');
  return errors.length > 0 ? errors : checkMatch(selector, labels);
}

/** Whether a right selector chooses the pods of the template. */
export function checkMatch(selector: Draft, labels: unknown): FieldError[] {
  // Both come from a decoded object, where their types have been checked.
  if (matches(selector as LabelSelector, labels as Labels | undefined)) return [];
  return [invalid('spec.template.metadata.labels', labels ?? {}, mismatch)];
}

const isEmpty = (selector: Draft) =>
  [selector.matchLabels, selector.matchExpressions].every(
    (member) => member === undefined || Object.keys(member as object).length === 0,
  );
