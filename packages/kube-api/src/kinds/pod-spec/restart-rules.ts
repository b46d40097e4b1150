import { oneOf } from '#schema/checks';
import { type Draft, isDraft, parts } from '#schema/draft';
import { type FieldError, required, tooLong } from '#schema/field-error';

const mostRules = 20;
const mostCodes = 255;

/** What is wrong with how a container that ends is started again. */
export function checkRestartRules(container: Draft, field: string): FieldError[] {
  const place = `${field}.restartPolicyRules`;
  const rules = parts(container, 'restartPolicyRules');
  const errors = oneOf(container, field, 'restartPolicy', ['Always', 'Never', 'OnFailure']);
  if (rules.length > 0 && container.restartPolicy === undefined) {
    const why = 'must specify restartPolicy when restart rules are used';
    errors.push(required(`${field}.restartPolicy`, why));
  }
  if (rules.length > mostRules) errors.push(tooLong(place, mostRules));
  return [...errors, ...rules.flatMap((rule, index) => checkRule(rule, `${place}[${index}]`))];
}

function checkRule({ action = '', exitCodes }: Draft, field: string): FieldError[] {
  const errors = oneOf({ action }, field, 'action', ['Restart']);
  const place = `${field}.exitCodes`;
  if (!isDraft(exitCodes)) return [...errors, required(place, 'must be specified')];
  const { operator = '', values } = exitCodes;
  if (Array.isArray(values) && values.length > mostCodes) {
    errors.push(tooLong(`${place}.values`, mostCodes));
  }
  return [...errors, ...oneOf({ operator }, place, 'operator', ['In', 'NotIn'])];
}
