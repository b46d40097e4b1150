import { type Budget, BudgetSpent } from '#cel/budget';
import { compile, type Expression } from '#cel/expression';
import { policyEnvironment } from '#cel/request-environment';
import type { MatchCondition } from './configuration.ts';

const compiled = new WeakMap<object, Expression>();

/** An expression, compiled once for whoever has it. */
export function compiledOnce(owner: object, source: string): Expression {
  const known = compiled.get(owner);
  if (known !== undefined && known.source === source) return known;
  const made = compile(policyEnvironment, source);
  compiled.set(owner, made);
  return made;
}

/** What became of the conditions of a webhook or policy. */
export type Verdict =
  | { readonly holds: boolean }
  /** One could not be evaluated, and none said no. */
  | { readonly failure: string };

/** Evaluates conditions; one that says no decides, whatever another one's mistake is. */
export function evaluateConditions(
  conditions: readonly MatchCondition[] = [],
  variables: () => Readonly<Record<string, unknown>>,
  budget: Budget,
): Verdict {
  if (conditions.length === 0) return { holds: true };
  const known = variables();
  const failures: string[] = [];
  for (const condition of conditions) {
    try {
      const value = compiledOnce(condition, condition.expression).evaluate(known, budget);
      if (value === false) return { holds: false };
      if (value !== true) failures.push(`${condition.name}: it is neither true nor false`);
    } catch (error) {
      if (error instanceof BudgetSpent) return { failure: error.message };
      failures.push(`${condition.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failures.length === 0 ? { holds: true } : { failure: failures.join('; ') };
}
