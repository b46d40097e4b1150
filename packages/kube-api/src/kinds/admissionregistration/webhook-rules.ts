import type { Environment } from '@marcbachmann/cel-js';
import { typeOf } from '#cel/expression';
import { requestEnvironment } from '#cel/request-environment';
import type { WebhookClientConfig } from '#custom/definition';
import { checkClientConfig } from '#kinds/apiextensions/webhook-client-rules';
import { texts } from '#schema/checks';
import { type Draft, parts, text } from '#schema/draft';
import {
  addAll,
  duplicate,
  type FieldError,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';
import { checkKey, checkName } from '#schema/names';

/** What is wrong with the webhooks of a configuration. */
export function checkWebhooks(object: Draft): FieldError[] {
  const seen = new Set<string>();
  return parts(object, 'webhooks').flatMap((webhook, index) => {
    const path = `webhooks[${index}]`;
    const name = text(webhook, 'name');
    const errors = checkWebhook(webhook, path);
    if (seen.has(name)) errors.push(duplicate(`${path}.name`, name));
    seen.add(name);
    return errors;
  });
}

const words: readonly (readonly [field: string, words: readonly string[]])[] = [
  ['failurePolicy', ['Fail', 'Ignore']],
  ['matchPolicy', ['Equivalent', 'Exact']],
  ['sideEffects', ['None', 'NoneOnDryRun']],
  ['reinvocationPolicy', ['IfNeeded', 'Never']],
];

function checkWebhook(webhook: Draft, path: string): FieldError[] {
  const errors = checkWebhookName(text(webhook, 'name'), `${path}.name`);
  const { timeoutSeconds, sideEffects, clientConfig } = webhook;
  for (const [field, allowed] of words) {
    const value = webhook[field];
    if (value !== undefined && !allowed.includes(String(value))) {
      errors.push(unsupported(`${path}.${field}`, value, allowed));
    }
  }
  if (sideEffects === undefined) {
    errors.push(required(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun'));
  }
  const seconds = Number(timeoutSeconds ?? 10);
  if (seconds < 1 || seconds > 30) {
    const why = 'the timeout value must be between 1 and 30 seconds';
    errors.push(invalid(`${path}.timeoutSeconds`, timeoutSeconds, why));
  }
  addAll(errors, checkVersions(webhook, path));
  addAll(
    errors,
    checkClientConfig((clientConfig ?? {}) as WebhookClientConfig, `${path}.clientConfig`),
  );
  for (const [index, rule] of parts(webhook, 'rules').entries()) {
    addAll(errors, checkRule(rule, `${path}.rules[${index}]`));
  }
  addAll(errors, checkConditions(webhook, path));
  return errors;
}

function checkWebhookName(name: string, path: string): FieldError[] {
  if (name === '') return [required(path)];
  const errors = checkName('subdomain', path, name);
  if (errors.length > 0 || name.split('.').length >= 3) return errors;
  return [invalid(path, name, 'should be a domain with at least three segments separated by dots')];
}

function checkVersions(webhook: Draft, path: string): FieldError[] {
  const place = `${path}.admissionReviewVersions`;
  const versions = texts(webhook.admissionReviewVersions);
  if (versions.length === 0) return [required(place, 'must specify one of v1, v1beta1')];
  if (versions.some((version) => ['v1', 'v1beta1'].includes(version))) return [];
  return [invalid(place, versions, 'must include at least one of v1, v1beta1')];
}

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const scopes = ['*', 'Cluster', 'Namespaced'];

/** What is wrong with a rule that says which requests somebody wants to hear of. */
export function checkRule(rule: Draft, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ['operations', 'apiGroups', 'apiVersions', 'resources']) {
    const values = texts(rule[field]);
    if (values.length === 0) errors.push(required(`${path}.${field}`));
    if (values.length > 1 && values.includes('*') && field !== 'resources') {
      const why = "if '*' is present, must not specify other values";
      errors.push(invalid(`${path}.${field}`, values, why));
    }
  }
  for (const [index, operation] of texts(rule.operations).entries()) {
    if (!operations.includes(operation)) {
      errors.push(unsupported(`${path}.operations[${index}]`, operation, operations));
    }
  }
  const { scope = '*' } = rule;
  if (!scopes.includes(String(scope))) errors.push(unsupported(`${path}.scope`, scope, scopes));
  return errors;
}

const mostConditions = 64;

/** What is wrong with conditions that are expressions. */
export function checkConditions(
  parent: Draft,
  path: string,
  language: Environment = requestEnvironment,
): FieldError[] {
  const conditions = parts(parent, 'matchConditions');
  const place = path === '' ? 'matchConditions' : `${path}.matchConditions`;
  if (conditions.length > mostConditions) {
    const message = `Too many: ${conditions.length}: must have at most ${mostConditions} items`;
    return [{ field: place, reason: 'FieldValueTooMany', message }];
  }
  const seen = new Set<string>();
  return conditions.flatMap((condition, index) => {
    const errors: FieldError[] = [];
    const name = text(condition, 'name');
    if (name === '') errors.push(required(`${place}[${index}].name`));
    else addAll(errors, checkKey(`${place}[${index}].name`, name));
    if (seen.has(name)) errors.push(duplicate(`${place}[${index}].name`, name));
    seen.add(name);
    const expression = text(condition, 'expression');
    addAll(
      errors,
      checkExpression(language, expression, `${place}[${index}].expression`, ['bool']),
    );
    return errors;
  });
}

/** What is wrong with an expression that must have a value of one of some types. */
export function checkExpression(
  language: Environment,
  expression: string,
  path: string,
  types: readonly string[],
): FieldError[] {
  if (expression.trim() === '') return [required(path)];
  try {
    const type = typeOf(language, expression);
    if (type === 'dyn' || types.length === 0 || types.includes(type)) return [];
    return [invalid(path, expression, `must evaluate to ${types.join(' or ')}`)];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [invalid(path, expression, `compilation failed: ERROR: <input>:1:1: ${why}`)];
  }
}
