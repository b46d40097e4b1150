import { quantityValue } from '@slipway/kube-objects';
import { notEmpty, notNegative, oneOf } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import {
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';

/** What is wrong with a HorizontalPodAutoscaler. */
export function validateAutoscaler(object: Draft): FieldError[] {
  const spec = part(object, 'spec');
  const { minReplicas } = spec;
  const maxReplicas = Number(spec.maxReplicas ?? 0);
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && Number(minReplicas) < 1) {
    const why = 'must be greater than or equal to 1';
    errors.push(invalid('spec.minReplicas', minReplicas, why));
  }
  if (maxReplicas < 1)
    errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'));
  if (maxReplicas < Number(minReplicas ?? 1)) {
    const why = 'must be greater than or equal to `minReplicas`';
    errors.push(invalid('spec.maxReplicas', maxReplicas, why));
  }
  return [
    ...errors,
    ...notEmpty(part(spec, 'scaleTargetRef'), 'spec.scaleTargetRef', 'kind', 'name'),
    ...parts(spec, 'metrics').flatMap((metric, index) =>
      checkMetric(metric, `spec.metrics[${index}]`),
    ),
    ...['scaleUp', 'scaleDown'].flatMap((direction) =>
      checkRules(part(spec, 'behavior')[direction], `spec.behavior.${direction}`),
    ),
  ];
}

/** Types of figures, and the member that each has. */
const members: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

function checkMetric(metric: Draft, field: string): FieldError[] {
  const type = text(metric, 'type');
  const member = members[type];
  if (type === '') return [required(`${field}.type`, 'must specify a metric source type')];
  if (member === undefined) return [unsupported(`${field}.type`, type, Object.keys(members))];
  const errors = Object.values(members)
    .filter((other) => other !== member && isDraft(metric[other]))
    .map((other) =>
      forbiddenField(`${field}.${other}`, 'may not specify more than one metric source'),
    );
  if (!isDraft(metric[member])) {
    const why = `must populate information for the given metric source`;
    return [...errors, required(`${field}.${member}`, why)];
  }
  const source = part(metric, member);
  if (type === 'Resource' || type === 'ContainerResource') {
    errors.push(...notEmpty(source, `${field}.${member}`, 'name'));
  }
  if (type === 'ContainerResource') {
    errors.push(...notEmpty(source, `${field}.${member}`, 'container'));
  }
  return [...errors, ...checkTarget(part(source, 'target'), `${field}.${member}.target`)];
}

function checkTarget(target: Draft, field: string): FieldError[] {
  const type = text(target, 'type');
  if (type === '') return [required(`${field}.type`, 'must specify a metric target type')];
  const errors = oneOf(target, field, 'type', ['AverageValue', 'Utilization', 'Value']);
  if (target.averageUtilization !== undefined && Number(target.averageUtilization) < 1) {
    const why = 'must be greater than 0';
    errors.push(invalid(`${field}.averageUtilization`, target.averageUtilization, why));
  }
  for (const name of ['value', 'averageValue']) {
    const amount = target[name];
    if (amount === undefined || quantityValue(String(amount)) > 0) continue;
    errors.push(invalid(`${field}.${name}`, amount, 'must be positive'));
  }
  const isBoth = target.averageUtilization !== undefined && target.averageValue !== undefined;
  if (isBoth) {
    const why = 'may not set both a target raw value and a target utilization';
    errors.push(forbiddenField(`${field}.averageValue`, why));
  }
  const isNone = ['value', 'averageValue', 'averageUtilization'].every(
    (name) => target[name] === undefined,
  );
  if (isNone) {
    const why = 'must set either a target raw value or a target utilization';
    errors.push(required(`${field}.averageUtilization`, why));
  }
  return errors;
}

const longestWindow = 3600;
const longestPeriod = 1800;

function checkRules(rules: unknown, field: string): FieldError[] {
  if (!isDraft(rules)) return [];
  const errors = [
    ...notNegative(rules, field, 'stabilizationWindowSeconds'),
    ...oneOf(rules, field, 'selectPolicy', ['Disabled', 'Max', 'Min']),
  ];
  if (Number(rules.stabilizationWindowSeconds ?? 0) > longestWindow) {
    const why = `must be less than or equal to ${longestWindow}`;
    errors.push(
      invalid(`${field}.stabilizationWindowSeconds`, rules.stabilizationWindowSeconds, why),
    );
  }
  if (rules.tolerance !== undefined && quantityValue(String(rules.tolerance)) < 0) {
    const why = 'must be greater or equal to 0';
    errors.push(invalid(`${field}.tolerance`, rules.tolerance, why));
  }
  const policies = parts(rules, 'policies');
  if (policies.length === 0) {
    errors.push(required(`${field}.policies`, 'must specify at least one Policy'));
  }
  return [
    ...errors,
    ...policies.flatMap((policy, index) => checkPolicy(policy, `${field}.policies[${index}]`)),
  ];
}

function checkPolicy(policy: Draft, field: string): FieldError[] {
  const errors = oneOf(policy, field, 'type', ['Percent', 'Pods']);
  for (const name of ['value', 'periodSeconds']) {
    if (Number(policy[name] ?? 0) > 0) continue;
    errors.push(invalid(`${field}.${name}`, policy[name] ?? 0, 'must be greater than zero'));
  }
  if (Number(policy.periodSeconds ?? 0) > longestPeriod) {
    const why = `must be less than or equal to ${longestPeriod}`;
    errors.push(invalid(`${field}.periodSeconds`, policy.periodSeconds, why));
  }
  return errors;
}
