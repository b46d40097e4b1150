import { parseIndexes } from '@slipway/kube-objects';
import { type Draft, isDraft, parts } from '#schema/draft';
import { type FieldError, invalid, required } from '#schema/field-error';

const mostRules = 20;

/** What is wrong with the rules about when a job has succeeded. */
export function checkSuccessPolicy(spec: Draft, prefix: string): FieldError[] {
  const policy = spec.successPolicy;
  if (!isDraft(policy)) return [];
  const field = `${prefix}.successPolicy`;
  if (spec.completionMode !== 'Indexed') {
    return [invalid(field, policy, 'requires indexed completion mode')];
  }
  const rules = parts(policy, 'rules');
  if (rules.length === 0) {
    return [
      required(
        `${field}.rules`,
        'at least one rules must be specified when the successPolicy is specified',
      ),
    ];
  }
  const errors = rules.flatMap((rule, index) =>
    checkRule(rule, `${field}.rules[${index}]`, Number(spec.completions ?? 0)),
  );
  if (rules.length <= mostRules) return errors;
  return [
    ...errors,
    invalid(`${field}.rules`, rules.length, `must have at most ${mostRules} items`),
  ];
}

function checkRule(rule: Draft, field: string, completions: number): FieldError[] {
  const { succeededCount, succeededIndexes } = rule;
  if (succeededCount === undefined && succeededIndexes === undefined) {
    const why = 'at least one of succeededCount or succeededIndexes must be specified';
    return [required(field, why)];
  }
  const errors: FieldError[] = [];
  const chosen =
    succeededIndexes === undefined ? undefined : parseIndexes(String(succeededIndexes));
  if (succeededIndexes !== undefined) {
    const place = `${field}.succeededIndexes`;
    const isOut = [...(chosen ?? [])].some((index) => index >= completions);
    if (chosen === undefined) {
      const why =
        'error parsing succeededIndexes: must be numbers and ranges in order, such as "1,3-5"';
      errors.push(invalid(place, succeededIndexes, why));
    } else if (isOut) {
      errors.push(invalid(place, succeededIndexes, 'must be less than completions'));
    }
  }
  if (succeededCount === undefined) return errors;
  const count = Number(succeededCount);
  const place = `${field}.succeededCount`;
  if (count < 0) errors.push(invalid(place, count, 'must be greater than or equal to 0'));
  if (count > completions) {
    const why = `must be less than or equal to ${completions} (the number of specified completions)`;
    errors.push(invalid(place, count, why));
  }
  if (chosen && count > chosen.size) {
    const why = `must be less than or equal to ${chosen.size} (the number of indexes in the specified succeededIndexes field)`;
    errors.push(invalid(place, count, why));
  }
  return errors;
}
