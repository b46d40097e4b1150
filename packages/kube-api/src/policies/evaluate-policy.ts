/** What a policy says about one request. Reads nothing but what it is given. */
import { type Budget, BudgetSpent } from '#cel/budget';
import { compiledOnce, evaluateConditions } from '#webhooks/match-conditions';
import type { PolicySpec, Validation } from './policy.ts';

/** A demand that does not hold, or could not be looked at. */
export interface Violation {
  readonly message: string;
  readonly reason: string;
  /** Refuses whatever a binding does with demands: what was to be noted could not be made. */
  readonly isFailure?: boolean;
}

/** What a policy says about a request. */
interface Evaluation {
  readonly violations: readonly Violation[];
  /** What is to be noted of it, by key. */
  readonly notes: readonly (readonly [key: string, value: string])[];
}

const silent: Evaluation = { violations: [], notes: [] };

/** The variables of expressions: `object`, `oldObject`, `request`, `params`, `namespaceObject`. */
export type Variables = Readonly<Record<string, unknown>>;

/** What a policy says; nothing when its conditions do not hold. */
export function evaluatePolicy(spec: PolicySpec, given: Variables, budget: Budget): Evaluation {
  const variables = { ...given, variables: lazyVariables(spec, given, budget) };
  const verdict = evaluateConditions(spec.matchConditions, () => variables, budget);
  const fails = spec.failurePolicy !== 'Ignore';
  if ('failure' in verdict) {
    return fails ? { ...silent, violations: [invalid(verdict.failure)] } : silent;
  }
  if (!verdict.holds) return silent;
  const violations = (spec.validations ?? []).flatMap((validation): readonly Violation[] => {
    const { expression, reason = 'Invalid' } = validation;
    try {
      const value = compiledOnce(validation, expression).evaluate(variables, budget);
      if (value === true) return [];
      return [{ message: messageOf(validation, variables, budget), reason }];
    } catch (error) {
      return fails
        ? [invalid(`expression '${expression}' resulted in error: ${textOf(error)}`)]
        : [];
    }
  });
  const { notes, failures } = annotate(spec, variables, budget);
  return { violations: fails ? [...violations, ...failures] : violations, notes };
}

const invalid = (message: string): Violation => ({ message, reason: 'Invalid' });

/** A longer note is cut. */
const longestNote = 10 * 1024;

/** What a policy notes of a request, and what of it could not be made. */
function annotate({ auditAnnotations = [] }: PolicySpec, variables: Variables, budget: Budget) {
  const notes: [key: string, value: string][] = [];
  const failures: Violation[] = [];
  for (const annotation of auditAnnotations) {
    const { key, valueExpression } = annotation;
    const fail = (why: string) =>
      failures.push({
        ...invalid(`valueExpression '${valueExpression}' resulted in ${why}`),
        isFailure: true,
      });
    try {
      const value = compiledOnce(annotation, valueExpression).evaluate(variables, budget);
      if (typeof value === 'string') notes.push([key, value.slice(0, longestNote)]);
      else if (value !== null) {
        fail('unsupported return type. Return type must be either string or null.');
      }
    } catch (error) {
      fail(`error: ${textOf(error)}`);
    }
  }
  return { notes: notes.filter(([, value]) => value.trim() !== ''), failures };
}

const textOf = (error: unknown) => {
  if (error instanceof BudgetSpent) return 'operation cancelled: actual cost limit exceeded';
  return error instanceof Error ? error.message : String(error);
};

/** Each variable is evaluated when an expression asks for it, once. */
function lazyVariables(spec: PolicySpec, given: Variables, budget: Budget): object {
  const made = Object.create(null) as object;
  for (const variable of spec.variables ?? []) {
    let known: { readonly value: unknown } | undefined;
    Object.defineProperty(made, variable.name, {
      enumerable: true,
      get() {
        const all = { ...given, variables: made };
        known ??= { value: compiledOnce(variable, variable.expression).evaluate(all, budget) };
        return known.value;
      },
    });
  }
  return made;
}

/** Where the message of a validation has its compiled expression. */
const messageOwners = new WeakMap<Validation, object>();

/** What is longer, or has several lines, is no message. */
const longestMessage = 5 * 1024;

function messageOf(validation: Validation, variables: Variables, budget: Budget): string {
  const { message, messageExpression, expression } = validation;
  const otherwise = message?.trim() || `failed expression: ${expression.trim()}`;
  if (!messageExpression) return otherwise;
  const owner = messageOwners.get(validation) ?? {};
  messageOwners.set(validation, owner);
  try {
    const made = compiledOnce(owner, messageExpression).evaluate(variables, budget);
    const text = typeof made === 'string' ? made.trim() : '';
    return text === '' || text.includes('\n') || text.length > longestMessage ? otherwise : text;
  } catch {
    // The demand is broken whatever becomes of the words for it.
    return otherwise;
  }
}
