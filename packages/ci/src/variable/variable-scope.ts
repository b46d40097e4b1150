import type { CiVariable, VariableLayers } from './variable.ts';

/**
 * Every variable that a job or a rule can see, lowest precedence first; later ones win.
 *
 * @param yaml the configuration's own: root, then workflow rule, then job, then job rule
 * @param environment the job's expanded environment name; without one only scope `*` counts
 */
export function layer(
  layers: VariableLayers,
  yaml: readonly CiVariable[],
  environment: string | null,
): CiVariable[] {
  return [
    ...layers.predefined,
    ...yaml,
    ...inScope(layers.configured ?? [], environment),
    ...(layers.pipeline ?? []),
  ];
}

/** The variables whose scope covers the environment; of one key in one list the closest scope wins. */
export function inScope(
  variables: readonly CiVariable[],
  environment: string | null,
): readonly CiVariable[] {
  if (variables.every(({ environmentScope = '*' }) => environmentScope === '*')) return variables;
  const visible = variables.filter(({ environmentScope = '*' }) =>
    covers(environmentScope, environment),
  );
  return visible.toSorted(
    (a, b) => specificity(a.environmentScope ?? '*') - specificity(b.environmentScope ?? '*'),
  );
}

/** Whether a scope (`*`, `review/*`, `production`) is one of an environment's. */
export function covers(scope: string, environment: string | null): boolean {
  if (scope === '*') return true;
  if (environment === null) return false;
  const parts = scope.split('*');
  if (parts.length === 1) return scope === environment;
  const last = parts.pop() ?? '';
  const first = parts.shift() ?? '';
  if (!environment.startsWith(first) || environment.length < first.length + last.length)
    return false;
  let from = first.length;
  for (const part of parts) {
    const at = environment.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return environment.endsWith(last) && environment.length - last.length >= from;
}

/** Of two scopes that cover an environment the one with the higher number is closer to it. */
export function specificity(scope: string): number {
  const literal = scope.replaceAll('*', '').length;
  return scope.includes('*') ? literal : Number.MAX_SAFE_INTEGER;
}
