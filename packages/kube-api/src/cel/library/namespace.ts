import type { Environment } from '@marcbachmann/cel-js';

type Handler = (...args: never[]) => unknown;

/**
 * Adds functions that are called by a name with a dot, such as `sets.contains(a, b)`. The library knows
 * no such names: the part before the dot is a constant of a type of its own, which has the functions.
 */
export function addNamespace(
  environment: Environment,
  name: string,
  functions: Readonly<Record<string, Handler>>,
): void {
  const type = `namespace.${name}`;
  class Namespace {}
  environment.registerType(type, Namespace);
  environment.registerConstant(name, type, new Namespace());
  for (const [signature, handler] of Object.entries(functions)) {
    environment.registerFunction(`${type}.${signature}`, (_: unknown, ...args: unknown[]) =>
      (handler as (...all: unknown[]) => unknown)(...args),
    );
  }
}
