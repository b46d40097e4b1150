import { texts } from '#schema/checks';
import { type Draft, isDraft, parts, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid, required } from '#schema/field-error';
import { checkKey, checkLabels, checkLabelValue } from '#schema/names';

/** What is wrong with a label selector; absent is right. */
export function checkLabelSelector(selector: unknown, field: string): FieldError[] {
  if (!isDraft(selector)) return [];
  const expressions = parts(selector, 'matchExpressions').flatMap((expression, index) => {
    const place = `${field}.matchExpressions[${index}]`;
    return [
      ...checkOperator(expression, place, []),
      ...checkKey(`${place}.key`, text(expression, 'key')),
      ...texts(expression.values).flatMap((value, at) =>
        checkLabelValue(`${place}.values[${at}]`, value),
      ),
    ];
  });
  return [...checkLabels(`${field}.matchLabels`, selector.matchLabels), ...expressions];
}

/** What is wrong with a term of a node selector. */
export function checkNodeSelectorTerm(term: Draft, field: string): FieldError[] {
  const expressions = parts(term, 'matchExpressions').flatMap((expression, index) => {
    const place = `${field}.matchExpressions[${index}]`;
    return [
      ...checkOperator(expression, place, ['Gt', 'Lt']),
      ...checkKey(`${place}.key`, text(expression, 'key')),
    ];
  });
  const fields = parts(term, 'matchFields').flatMap((expression, index) =>
    checkFieldRequirement(expression, `${field}.matchFields[${index}]`),
  );
  return [...expressions, ...fields];
}

function checkOperator(expression: Draft, field: string, more: readonly string[]): FieldError[] {
  const operator = text(expression, 'operator');
  const values = texts(expression.values);
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length > 0) return [];
      return [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      if (values.length === 0) return [];
      return [
        forbiddenField(
          `${field}.values`,
          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        ),
      ];
    default:
      if (!more.includes(operator)) {
        return [invalid(`${field}.operator`, operator, 'not a valid selector operator')];
      }
      if (values.length === 1) return [];
      return [
        required(
          `${field}.values`,
          "must be specified single value when `operator` is 'Lt' or 'Gt'",
        ),
      ];
  }
}

/** Only a node's name can be asked for by field. */
function checkFieldRequirement(expression: Draft, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const operator = text(expression, 'operator');
  const key = text(expression, 'key');
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  } else if (texts(expression.values).length !== 1) {
    const why = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(required(`${field}.values`, why));
  }
  if (key !== 'metadata.name') {
    errors.push(invalid(`${field}.key`, key, 'not a valid field selector key'));
  }
  return errors;
}
