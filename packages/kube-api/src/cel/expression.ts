/**
 * One expression of the Common Expression Language, ready to be evaluated under a budget.
 *
 * The library evaluates a tree of nodes. Each node is made to pay before it runs, and for what it makes:
 * so an expression ends, whatever it says.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { type Budget, BudgetSpent } from './budget.ts';
import { widenHas } from './has.ts';

/** The expression cannot be understood, or does not fit its variables. */
export class NotCompiled extends Error {
  override readonly name = 'NotCompiled';
}

/** The expression has no value for what it was given. */
class NoValue extends Error {
  override readonly name = 'NoValue';
}

/** A compiled expression. */
export interface Expression {
  readonly source: string;
  /** Names of the variables in it. */
  readonly names: ReadonlySet<string>;
  /** Its value. Throws `NoValue` and `BudgetSpent`. */
  evaluate(variables: Readonly<Record<string, unknown>>, budget: Budget): unknown;
}

/** A node of the library's tree, as far as it is touched here. */
interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly meta: {
    readonly alternate?: Node;
    readonly macro?: { evaluate: Evaluate };
    readonly evaluate: Evaluate;
  };
  evaluate: Evaluate;
}

type Evaluate = (evaluator: unknown, node: unknown, context: unknown) => unknown;

/** How much is not refused for its length alone. */
const maxSource = 1024 * 1024;

/** Reads and checks an expression. Throws `NotCompiled`. */
export function compile(environment: Environment, source: string): Expression {
  if (source.length > maxSource) throw new NotCompiled('the expression is too long');
  const run = attempt(() => environment.parse(source));
  const root = run.ast as unknown as Node;
  useLinearMatches(root);
  widenHas(nodesOf(root));
  const { valid, error } = run.check();
  if (!valid) throw new NotCompiled(summaryOf(error));
  const meter: { budget: Budget | undefined } = { budget: undefined };
  charge(root, meter);
  return {
    source,
    names: namesIn(root),
    evaluate(variables, budget) {
      // An expression may be evaluated in another of its own kind, never in itself.
      const outer = meter.budget;
      meter.budget = budget;
      try {
        const value = budget.spending(() => run(variables) as unknown);
        if (budget.isSpent) throw spent(undefined);
        return value;
      } catch (failure) {
        if (failure instanceof BudgetSpent || budget.isSpent) throw spent(failure);
        throw new NoValue(summaryOf(failure), { cause: failure });
      } finally {
        meter.budget = outer;
      }
    },
  };
}

const spent = (failure: unknown) =>
  failure instanceof BudgetSpent ? failure : new BudgetSpent('call cost exceeds limit');

/** The type of an expression's value as it is known before it runs. Throws `NotCompiled`. */
export function typeOf(environment: Environment, source: string): string {
  const run = attempt(() => environment.parse(source));
  widenHas(nodesOf(run.ast as unknown as Node));
  const result = run.check();
  if (!result.valid) throw new NotCompiled(summaryOf(result.error));
  return result.type ?? 'dyn';
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new NotCompiled(summaryOf(error));
  }
}

/** The library's words without its drawing of the place, in those that Kubernetes uses. */
function summaryOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return first
    .replace(/^No such key: (\S+)$/, 'no such key: $1')
    .replace(/^Unknown variable: (\S+)$/, "undeclared reference to '$1' (in container '')");
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'op' in value && 'meta' in value;

/** All nodes of a tree, those that stand for macros too. */
function* nodesOf(root: Node): Iterable<Node> {
  const seen = new Set<unknown>();
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    if (isNode(next)) {
      yield next;
      waiting.push(next.args, next.meta.alternate);
      continue;
    }
    const prototype: unknown = Object.getPrototypeOf(next);
    if (Array.isArray(next) || prototype === Object.prototype) waiting.push(...Object.values(next));
  }
}

/** The library's own `matches` goes back and forth without an end; ours is called in its place. */
function useLinearMatches(root: Node): void {
  for (const { op, args } of nodesOf(root)) {
    if (op === 'rcall' && Array.isArray(args) && args[0] === 'matches') args[0] = 'matchesLinear';
  }
}

/** What decides whether a loop goes on. */
interface Loop {
  condition?: (result: unknown) => boolean;
}

function charge(root: Node, meter: { readonly budget: Budget | undefined }): void {
  for (const node of [...nodesOf(root)]) {
    const { alternate, macro } = node.meta;
    if (node.op === 'comprehension') endLoop(node.args as Loop, meter);
    const inner = alternate ?? macro;
    const evaluate: Evaluate = inner
      ? (evaluator, _, context) => inner.evaluate(evaluator, inner, context)
      : node.meta.evaluate;
    node.evaluate = (evaluator, self, context) => {
      meter.budget?.spend();
      const value = evaluate(evaluator, self, context);
      meter.budget?.made(value);
      return value;
    };
  }
}

/** A loop over `all` or `exists` forgives the errors of its steps; not that nothing is left to pay with. */
function endLoop(loop: Loop, meter: { readonly budget: Budget | undefined }): void {
  const { condition } = loop;
  if (condition === undefined) return;
  loop.condition = (result) => meter.budget?.isSpent !== true && condition(result);
}

function namesIn(root: Node): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { op, args } of nodesOf(root)) {
    if (op === 'id' && typeof args === 'string') names.add(args);
  }
  return names;
}
