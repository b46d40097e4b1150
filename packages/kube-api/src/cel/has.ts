/**
 * `has(self.list[0].field)`: the library takes a path of names alone. What stands before the last point may be any
 * expression; the library's macro is given that where its own way ends.
 */

/** A node of the library's tree, as far as it is touched here. */
interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly meta: { readonly macro?: object };
}

interface Checker {
  check(node: Node, scope: unknown): unknown;
  getType(name: string): unknown;
}

interface Evaluator {
  run(node: Node, scope: unknown): unknown;
  debugType(value: unknown): {
    fieldLazy(value: unknown, field: string, node: Node, evaluator: Evaluator): unknown;
  };
}

/** Lets the `has` of a tree look into whatever stands before the last point. */
export function widenHas(nodes: Iterable<Node>): void {
  for (const { op, args, meta } of nodes) {
    if (op !== 'call' || !Array.isArray(args) || args[0] !== 'has' || !meta.macro) continue;
    const [select] = args[1] as readonly Node[];
    if (select?.op !== '.' || isPath(select)) continue;
    const [operand, field] = select.args as readonly [Node, string];
    Object.assign(meta.macro, {
      typeCheck(checker: Checker, _: unknown, scope: unknown) {
        checker.check(select, scope);
        return checker.getType('bool');
      },
      evaluate(evaluator: Evaluator, _: unknown, scope: unknown) {
        const value = evaluator.run(operand, scope);
        return evaluator.debugType(value).fieldLazy(value, field, select, evaluator) !== undefined;
      },
    });
  }
}

/** `self.a.b`: what the library does by itself. */
function isPath({ op, args }: Node): boolean {
  if (op === 'id') return true;
  return (op === '.' || op === '.?') && Array.isArray(args) && isPath(args[0] as Node);
}
