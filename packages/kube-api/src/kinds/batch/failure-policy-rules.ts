import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import {
  duplicate,
  type FieldError,
  invalid,
  required,
  tooMany,
  unsupported,
} from '#schema/field-error';
import { checkKey } from '#schema/names';

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const most = { rules: 20, values: 255, conditions: 20 } as const;

const quoted = (words: readonly string[]) => `[${words.map((word) => `"${word}"`).join(' ')}]`;
/** What is wrong with the rules about failed pods of a job. */
export function checkFailurePolicy(spec: Draft, prefix: string): FieldError[] {
  if (!isDraft(spec.podFailurePolicy)) return [];
  const field = `${prefix}.podFailurePolicy.rules`;
  const rules = parts(spec.podFailurePolicy, 'rules');
  const pod = part(part(spec, 'template'), 'spec');
  const containers = new Set(
    ['containers', 'initContainers'].flatMap((list) =>
      parts(pod, list).map((container) => text(container, 'name')),
    ),
  );
  const errors = rules.length > most.rules ? [tooMany(field, rules.length, most.rules)] : [];
  return [
    ...errors,
    ...rules.flatMap((rule, index) => checkRule(rule, `${field}[${index}]`, spec, containers)),
  ];
}

function checkRule(
  rule: Draft,
  field: string,
  spec: Draft,
  containers: ReadonlySet<string>,
): FieldError[] {
  const errors = checkAction(rule, field, spec);
  const conditions = parts(rule, 'onPodConditions');
  if (isDraft(rule.onExitCodes)) {
    errors.push(...checkExitCodes(rule.onExitCodes, `${field}.onExitCodes`, containers));
  }
  if (conditions.length > most.conditions) {
    errors.push(tooMany(`${field}.onPodConditions`, conditions.length, most.conditions));
  }
  for (const [index, condition] of conditions.entries()) {
    errors.push(...checkCondition(condition, `${field}.onPodConditions[${index}]`));
  }
  const isCodes = rule.onExitCodes !== undefined;
  if (isCodes && conditions.length > 0) {
    const why = 'specifying both OnExitCodes and OnPodConditions is not supported';
    errors.push(invalid(field, rule, why));
  }
  if (!isCodes && conditions.length === 0) {
    const why = 'specifying one of OnExitCodes and OnPodConditions is required';
    errors.push(invalid(field, rule, why));
  }
  return errors;
}

function checkAction({ action }: Draft, field: string, spec: Draft): FieldError[] {
  const place = `${field}.action`;
  if (action === undefined || action === '') {
    return [required(place, `valid values: ${quoted(actions)}`)];
  }
  if (!actions.includes(String(action))) return [unsupported(place, action, actions)];
  if (action !== 'FailIndex' || spec.backoffLimitPerIndex !== undefined) return [];
  return [invalid(place, action, 'requires the backoffLimitPerIndex to be set')];
}

function checkExitCodes(
  codes: Draft,
  field: string,
  containers: ReadonlySet<string>,
): FieldError[] {
  const errors: FieldError[] = [];
  const { operator, containerName } = codes;
  const values = Array.isArray(codes.values) ? codes.values.map(Number) : [];
  if (operator === undefined || operator === '') {
    errors.push(required(`${field}.operator`, `valid values: ${quoted(operators)}`));
  } else if (!operators.includes(String(operator))) {
    errors.push(unsupported(`${field}.operator`, operator, operators));
  }
  if (containerName !== undefined && !containers.has(String(containerName))) {
    const why = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalid(`${field}.containerName`, containerName, why));
  }
  return [...errors, ...checkValues(values, operator, `${field}.values`)];
}

function checkValues(values: readonly number[], operator: unknown, field: string): FieldError[] {
  if (values.length === 0) return [invalid(field, values, 'at least one value is required')];
  if (values.length > most.values) return [tooMany(field, values.length, most.values)];
  const errors: FieldError[] = [];
  const seen = new Set<number>();
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0) {
      errors.push(invalid(`${field}[${index}]`, value, 'must not be 0 for the In operator'));
    }
    if (seen.has(value)) errors.push(duplicate(`${field}[${index}]`, value));
    seen.add(value);
  }
  const isOrdered = values.every(
    (value, index) => index === 0 || value >= (values[index - 1] ?? 0),
  );
  if (!isOrdered) errors.push(invalid(field, values, 'must be ordered'));
  return errors;
}

function checkCondition(condition: Draft, field: string): FieldError[] {
  const statuses = ['False', 'True', 'Unknown'];
  const errors = checkKey(`${field}.type`, text(condition, 'type'));
  const { status } = condition;
  if (status === undefined || status === '') {
    errors.push(required(`${field}.status`, `valid values: ${quoted(statuses)}`));
  } else if (!statuses.includes(String(status))) {
    errors.push(unsupported(`${field}.status`, status, statuses));
  }
  return errors;
}
