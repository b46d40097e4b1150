/**
 * Loops over lists and maps that name both the key (or index) and the value: `all(k, v, …)`, `exists`, `existsOne`,
 * `transformList`, `transformMap`, `transformMapEntry`; and `sortBy`. They are macros: the library hands over the
 * nodes of their arguments, and a scope that can be given variables.
 */
import type { Environment } from '@marcbachmann/cel-js';
import { BudgetSpent } from '../budget.ts';
import { sortedBy } from './list-operations.ts';

interface Node {
  readonly op: string;
  readonly args: unknown;
}

interface Type {
  readonly kind: string;
  readonly keyType?: Type;
  readonly valueType?: Type;
}

/** The variables at a place. It is made once, and given its values each time. */
interface Scope {
  forkWithVariable(name: string, type: Type): Scope;
  reuse(parent: Scope): Scope;
  setIterValue(value: unknown, evaluator: Evaluator): Scope;
}

interface Checker {
  check(node: Node, scope: Scope): Type;
  getType(name: string): Type;
}

interface Evaluator {
  run(node: Node, scope: Scope): unknown;
}

/** A macro as it is written. */
interface Call {
  readonly args: readonly Node[];
  readonly receiver: Node;
  readonly ast: Node;
}

type Entry = readonly [key: unknown, value: unknown];

/** The value of one of the expressions behind the variables, for one entry. */
type Read = (index: number, entry: Entry) => unknown;

/** How a macro is evaluated: over entries, by its expressions. */
interface Loop {
  readonly variables: 1 | 2;
  readonly expressions: number;
  readonly type: string;
  evaluate(entries: Iterable<Entry>, read: Read): unknown;
}

function* entriesOf(value: unknown): Iterable<Entry> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield [BigInt(index), item];
  } else if (value instanceof Map) yield* value;
  else yield* Object.entries(value as object);
}

function nameOf({ op, args }: Node): string {
  if (op === 'id' && typeof args === 'string') return args;
  throw new Error('argument must be a simple name');
}

/** What the library wants of a macro. */
function macroOf({ variables, evaluate, type }: Loop) {
  return ({ args, receiver, ast }: Call) => {
    const names = args.slice(0, variables).map(nameOf);
    const expressions = args.slice(variables);
    const scopes: Scope[] = [];
    return {
      ast,
      async: false,
      typeCheck(checker: Checker, _: unknown, scope: Scope): Type {
        const { kind, keyType, valueType } = checker.check(receiver, scope);
        const unknown = checker.getType('dyn');
        const key = kind === 'list' ? checker.getType('int') : (keyType ?? unknown);
        const types = variables === 1 ? [valueType ?? unknown] : [key, valueType ?? unknown];
        let inner = scope;
        for (const [index, name] of names.entries()) {
          inner = inner.forkWithVariable(name, types[index] ?? unknown);
          scopes[index] = inner;
        }
        for (const expression of expressions) checker.check(expression, inner);
        return checker.getType(type);
      },
      evaluate(evaluator: Evaluator, _: unknown, scope: Scope): unknown {
        return evaluate(entriesOf(evaluator.run(receiver, scope)), (index, entry) => {
          const values = variables === 1 ? [entry[1]] : entry;
          const inner = scopes.reduce(
            (outer, own, at) => own.reuse(outer).setIterValue(values[at], evaluator),
            scope,
          );
          return evaluator.run(expressions[index] as Node, inner);
        });
      },
    };
  };
}

/** What one entry decides, is decided, whatever is wrong with others. */
function decide(entries: Iterable<Entry>, read: Read, decisive: boolean): boolean {
  const failures: unknown[] = [];
  for (const entry of entries) {
    try {
      if (read(0, entry) === decisive) return decisive;
    } catch (error) {
      if (error instanceof BudgetSpent) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return !decisive;
}

/** The entries that a filter leaves; the last expression makes something of them. */
function* chosen(entries: Iterable<Entry>, read: Read, isFiltered: boolean) {
  for (const entry of entries) {
    if (isFiltered && read(0, entry) !== true) continue;
    yield [entry[0], read(isFiltered ? 1 : 0, entry)] as const;
  }
}

function merged(entries: Iterable<Entry>): Map<unknown, unknown> {
  const made = new Map<unknown, unknown>();
  for (const [, entry] of entries) {
    for (const [key, value] of entriesOf(entry)) {
      if (made.has(key)) throw new Error(`insert failed: key ${String(key)} already exists`);
      made.set(key, value);
    }
  }
  return made;
}

const byKey = (entries: Iterable<Entry>, read: Read): unknown[] =>
  sortedBy([...entries], (entry) => read(0, entry)).map(([, value]) => value);

const boolean = { variables: 2, expressions: 1, type: 'bool' } as const;

/** By name: a loop, or several that differ in the number of their expressions. */
const loops: Readonly<Record<string, readonly Loop[]>> = {
  all: [{ ...boolean, evaluate: (entries, read) => decide(entries, read, false) }],
  exists: [{ ...boolean, evaluate: (entries, read) => decide(entries, read, true) }],
  existsOne: [
    {
      ...boolean,
      evaluate: (entries, read) =>
        [...entries].filter((entry) => read(0, entry) === true).length === 1,
    },
  ],
  transformList: withFilter('list<dyn>', (entries) => [...entries].map(([, value]) => value)),
  transformMap: withFilter('map<dyn, dyn>', (entries) => new Map(entries)),
  transformMapEntry: withFilter('map<dyn, dyn>', merged),
  sortBy: [{ variables: 1, expressions: 1, type: 'list<dyn>', evaluate: byKey }],
};

function withFilter(type: string, make: (entries: Iterable<Entry>) => unknown): readonly Loop[] {
  return [false, true].map((isFiltered) => ({
    variables: 2,
    expressions: isFiltered ? 2 : 1,
    type,
    evaluate: (entries, read) => make(chosen(entries, read, isFiltered)),
  }));
}

/** The library of loops with two variables, and `sortBy`. */
export function addTwoVariables(environment: Environment): void {
  for (const [name, variants] of Object.entries(loops)) {
    for (const loop of variants) {
      const count = loop.variables + loop.expressions;
      const signature = `list.${name}(${Array(count).fill('ast').join(', ')}): ${loop.type}`;
      environment.registerFunction(
        signature,
        macroOf(loop) as unknown as (...args: unknown[]) => unknown,
      );
    }
  }
}
