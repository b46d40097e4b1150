/** The rules of a schema that are expressions: `x-kubernetes-validations`. */
import { Optional } from '@marcbachmann/cel-js';
import { Budget, BudgetSpent } from '#cel/budget';
import { environmentOf } from '#cel/environment';
import { compile, type Expression, NotCompiled, typeOf } from '#cel/expression';
import { isDraft } from '#schema/draft';
import {
  addAll,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  invalidBecause,
  required,
} from '#schema/field-error';
import { celValue, declareType } from './cel-values.ts';
import { type JsonSchema, membersOf, type ValidationRule } from './json-schema.ts';
import { keyOf } from './list-rules.ts';

/** What a whole object without a place of its own is called. */
const rootPath = '<nil>';

const environment = environmentOf({ self: 'dyn', oldSelf: 'dyn' });

interface CompiledRule {
  readonly rule: Expression;
  readonly message: Expression | undefined;
}

/** By rule, as long as its definition is in memory. */
const compiled = new WeakMap<ValidationRule, CompiledRule>();

function compiledRule(rule: ValidationRule): CompiledRule {
  const known = compiled.get(rule);
  if (known !== undefined) return known;
  const made = {
    rule: compile(environment, rule.rule),
    message:
      rule.messageExpression === undefined
        ? undefined
        : compile(environment, rule.messageExpression),
  };
  compiled.set(rule, made);
  return made;
}

/** Checks a value, and all in it, by the expressions of its schema. `old` is absent on create. */
export function checkExpressions(
  schema: JsonSchema,
  value: unknown,
  old: unknown,
  budget = new Budget(),
): FieldError[] {
  const errors: FieldError[] = [];
  check(schema, value, old, '', true, budget, errors);
  return errors;
}

function check(
  schema: JsonSchema,
  value: unknown,
  old: unknown,
  path: string,
  isRoot: boolean,
  budget: Budget,
  errors: FieldError[],
): void {
  if (value === null || value === undefined || budget.isSpent) return;
  const rules = schema['x-kubernetes-validations'] ?? [];
  if (rules.length > 0) addAll(errors, evaluateRules(schema, value, old, path, isRoot, budget));
  for (const inner of schema.allOf ?? []) check(inner, value, old, path, false, budget, errors);
  for (const member of membersOf(schema, value, path)) {
    const before = counterpart(schema, old, member.key, member.value);
    check(member.schema, member.value, before, member.path, false, budget, errors);
  }
}

/** What a member was before: of a list only where items have keys. */
function counterpart(
  schema: JsonSchema,
  old: unknown,
  key: string | number,
  value: unknown,
): unknown {
  if (isDraft(old)) return Object.hasOwn(old, key) ? old[key] : undefined;
  if (!Array.isArray(old) || schema['x-kubernetes-list-type'] !== 'map' || !isDraft(value)) {
    return undefined;
  }
  const nameOf = (item: unknown) =>
    isDraft(item) ? JSON.stringify(keyOf(schema['x-kubernetes-list-map-keys'] ?? [], item)) : '';
  const name = nameOf(value);
  return old.find((item) => nameOf(item) === name);
}

function evaluateRules(
  schema: JsonSchema,
  value: unknown,
  old: unknown,
  path: string,
  isRoot: boolean,
  budget: Budget,
): FieldError[] {
  const errors: FieldError[] = [];
  const place = path === '' ? rootPath : path;
  const self = celValue(schema, value, isRoot);
  const before = old === undefined || old === null ? undefined : celValue(schema, old, isRoot);
  for (const rule of schema['x-kubernetes-validations'] ?? []) {
    try {
      const error = evaluateRule(rule, self, before, value, place, budget);
      if (error !== undefined) errors.push(error);
    } catch (failure) {
      if (failure instanceof BudgetSpent) {
        const why = `no further validation rules will be run due to call cost exceeds limit for rule: ${named(rule)}`;
        errors.push(invalidBecause(place, why));
        return errors;
      }
      errors.push(invalidBecause(place, explained(failure, rule)));
    }
  }
  return errors;
}

const named = ({ rule }: ValidationRule) => rule.trim();

function explained(failure: unknown, rule: ValidationRule): string {
  const text = failure instanceof Error ? failure.message : String(failure);
  if (failure instanceof NotCompiled) return `rule compile error: ${text}`;
  if (text.startsWith('no such overload') || text.startsWith('found no matching overload')) {
    return `'${text}': call arguments did not match a supported operator, function or macro signature for rule: ${named(rule)}`;
  }
  return `${text} evaluating rule: ${named(rule)}`;
}

/** What a broken rule says; undefined when it holds, or is about a change and there was nothing before. */
function evaluateRule(
  rule: ValidationRule,
  self: unknown,
  before: unknown,
  value: unknown,
  place: string,
  budget: Budget,
): FieldError | undefined {
  const { rule: expression, message } = compiledRule(rule);
  const isOptional = rule.optionalOldSelf === true;
  if (expression.names.has('oldSelf') && before === undefined && !isOptional) return undefined;
  const optional = () => (before === undefined ? Optional.none() : Optional.of(before));
  const variables = { self, oldSelf: isOptional ? optional() : (before ?? null) };
  if (expression.evaluate(variables, budget) === true) return undefined;
  const detail = messageOf(rule, message, variables, budget);
  const field = `${place === rootPath && rule.fieldPath ? '' : place}${rule.fieldPath ?? ''}`;
  return broken(rule.reason, field.replace(/^\./, ''), value, detail);
}

const longestMessage = 5120;

function messageOf(
  rule: ValidationRule,
  expression: Expression | undefined,
  variables: Readonly<Record<string, unknown>>,
  budget: Budget,
): string {
  const otherwise = rule.message?.trim() || `failed rule: ${named(rule)}`;
  if (expression === undefined) return otherwise;
  try {
    const made = expression.evaluate(variables, budget);
    const text = typeof made === 'string' ? made.trim() : '';
    const isFit = text !== '' && text.length <= longestMessage && !text.includes('\n');
    return isFit ? text : otherwise;
  } catch (failure) {
    if (failure instanceof BudgetSpent) throw failure;
    return otherwise;
  }
}

function broken(
  reason: string | undefined,
  field: string,
  value: unknown,
  detail: string,
): FieldError {
  const isCompound = typeof value === 'object';
  switch (reason) {
    case 'FieldValueForbidden':
      return forbiddenField(field, detail);
    case 'FieldValueRequired':
      return required(field, detail);
    case 'FieldValueDuplicate':
      return isCompound ? { field, reason, message: 'Duplicate value' } : duplicate(field, value);
    default:
      return isCompound ? invalidBecause(field, detail) : invalid(field, value, detail);
  }
}

/** What is wrong with the rules of one schema themselves. */
export function checkRules(schema: JsonSchema, path: string, isRoot: boolean): FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  if (rules.length === 0) return [];
  const typed = environmentOf({});
  const type = declareType(typed, schema, isRoot);
  typed.registerVariable('self', type);
  const optional = typed.clone().registerVariable('oldSelf', `optional<${type}>`);
  const plain = typed.clone().registerVariable('oldSelf', type);
  return rules.flatMap((rule, index) =>
    checkRule(
      rule,
      `${path}.x-kubernetes-validations[${index}]`,
      rule.optionalOldSelf ? optional : plain,
    ),
  );
}

const reasons = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
];

function checkRule(
  rule: ValidationRule,
  path: string,
  typed: ReturnType<typeof environmentOf>,
): FieldError[] {
  const errors: FieldError[] = [];
  if (rule.rule.trim() === '') return [required(`${path}.rule`, 'rule is not specified')];
  if (rule.message !== undefined && rule.message !== '' && rule.message.trim() === '') {
    errors.push(invalid(`${path}.message`, rule.message, 'must be non-empty if specified'));
  } else if (rule.message?.trim().includes('\n')) {
    errors.push(invalid(`${path}.message`, rule.message, 'must not contain line breaks'));
  } else if (rule.rule.trim().includes('\n') && !rule.message) {
    errors.push(
      required(`${path}.message`, 'message must be specified if rule contains line breaks'),
    );
  }
  if (rule.reason !== undefined && !reasons.includes(rule.reason)) {
    const words = reasons.map((word) => `"${word}"`).join(', ');
    const message = `Unsupported value: "${rule.reason}": supported values: ${words}`;
    errors.push({ field: `${path}.reason`, reason: 'FieldValueNotSupported', message });
  }
  addAll(errors, checkCompiles(typed, rule.rule, `${path}.rule`, 'bool'));
  if (rule.messageExpression) {
    addAll(
      errors,
      checkCompiles(typed, rule.messageExpression, `${path}.messageExpression`, 'string'),
    );
  }
  return errors;
}

function checkCompiles(
  typed: ReturnType<typeof environmentOf>,
  source: string,
  path: string,
  wanted: 'bool' | 'string',
): FieldError[] {
  try {
    const type = typeOf(typed, source);
    if (type === wanted || type === 'dyn') return [];
    const why =
      wanted === 'bool'
        ? 'cel expression must evaluate to a bool'
        : 'messageExpression must evaluate to a string';
    return [invalid(path, source, why)];
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    const text = why.replace(/^no such key: (\S+)$/, "undefined field '$1'");
    return [invalid(path, source, `compilation failed: ERROR: <input>:1:1: ${text}`)];
  }
}
