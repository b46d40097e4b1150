import type { Environment, Optional } from '@marcbachmann/cel-js';
import { isEqual } from './lists.ts';

/** Optional values are equal when both have the same, or none: `self.?a == oldSelf.?a`. */
export function addOptionals(environment: Environment): void {
  environment.registerOperator('optional<A> == optional<A>', (a: Optional, b: Optional) => {
    if (!a.hasValue() || !b.hasValue()) return a.hasValue() === b.hasValue();
    return isEqual(a.value(), b.value());
  });
  // Neither of them is a null.
  environment.registerOperator('optional<dyn> == null', () => false);
}
