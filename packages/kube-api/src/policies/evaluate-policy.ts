/** What a policy says about one request. Reads nothing but what it is given. */
import { type Budget, BudgetSpent } from '#cel/budget';
import { compiledOnce, evaluateConditions } from '#webhooks/match-conditions';
import type { PolicySpec, Validation } from './policy.ts';

/** A demand that does not hold, or could not be looked at. */
export interface Violation {
  readonly message: string;
  readonly reason: string;
}

/** The variables of expressions: `object`, `oldObject`, `request`, `params`, `namespaceObject`. */
export type Variables = Readonly<Record<string, unknown>>;

/** The violations of a policy; none when its conditions do not hold. */
export function evaluatePolicy(
  spec: PolicySpec,
  given: Variables,
  budget: Budget,
): readonly Violation[] {
  const variables = { ...given, variables: lazyVariables(spec, given, budget) };
  const verdict = evaluateConditions(spec.matchConditions, () => variables, budget);
  const fails = spec.failurePolicy !== 'Ignore';
  if ('failure' in verdict) return fails ? [{ message: verdict.failure, reason: 'Invalid' }] : [];
  if (!verdict.holds) return [];
  return (spec.validations ?? []).flatMap((validation): readonly Violation[] => {
    const { expression, reason = 'Invalid' } = validation;
    try {
      const value = compiledOnce(validation, expression).evaluate(variables, budget);
      if (value === true) return [];
      return [{ message: messageOf(validation, variables, budget), reason }];
    } catch (error) {
      if (!fails) return [];
      return [
        { message: `expression '${expression}' resulted in error: ${textOf(error)}`, reason },
      ];
    }
  });
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

function messageOf(validation: Validation, variables: Variables, budget: Budget): string {
  const { message, messageExpression, expression } = validation;
  const otherwise = message?.trim() || `failed expression: ${expression.trim()}`;
  if (!messageExpression) return otherwise;
  const owner = messageOwners.get(validation) ?? {};
  messageOwners.set(validation, owner);
  try {
    const made = compiledOnce(owner, messageExpression).evaluate(variables, budget);
    return typeof made === 'string' && made.trim() !== '' ? made.trim() : otherwise;
  } catch {
    // The demand is broken whatever becomes of the words for it.
    return otherwise;
  }
}
