import type { JobConfig } from './configuration.ts';
import type { Instance } from './instance.ts';
import type { Report } from './report.ts';
import type { Scope, Scopes } from './scope.ts';
import { type CiVariable, refersToOthers } from './variable.ts';

/** Later values win, names keep their first place. */
export function override(
  base: readonly CiVariable[],
  over: readonly CiVariable[],
): readonly CiVariable[] {
  if (over.length === 0) return base;
  const merged = new Map(base.map((variable) => [variable.key, variable]));
  for (const variable of over) merged.set(variable.key, variable);
  return [...merged.values()];
}

const allInherited = new WeakMap<JobConfig, readonly CiVariable[]>();

/** The root variables that a job takes over; the same list for all that take the same. */
export function inherited(root: readonly CiVariable[], config: JobConfig): readonly CiVariable[] {
  const { inheritVariables } = config;
  if (inheritVariables === true) return root;
  if (inheritVariables === false) return none;
  const known = allInherited.get(config);
  if (known) return known;
  const list = root.filter(({ key }) => inheritVariables.includes(key));
  allInherited.set(config, list);
  return list;
}

const none: readonly CiVariable[] = [];

/** The variables of a job, and the name of its environment, which decides on some of them. */
export function seenBy(
  instance: Instance,
  root: readonly CiVariable[],
  own: readonly CiVariable[],
  scopes: Scopes,
): { readonly scope: Scope; readonly environmentName: string | null } {
  const scope = scopes.job(instance, root, own, null);
  const environment = instance.config.keywords.environment;
  if (!environment) return { scope, environmentName: null };
  const environmentName = scope.expand(environment.name);
  return { scope: scopes.job(instance, root, own, environmentName), environmentName };
}

/** Variables that refer to each other in a circle fail the job. */
export function reportCircle(
  { name, config }: Instance,
  root: readonly CiVariable[],
  own: readonly CiVariable[],
  scope: Scope,
  nestedAround: readonly CiVariable[],
  report: Report,
): void {
  const nested = [...root, ...own].filter(refersToOthers).concat(nestedAround);
  if (nested.length < 2) return;
  const names = new Set(nested.map(({ key }) => key));
  const isInward = nested.some(({ key, value }) =>
    [...names].some((other) => other !== key && value.includes(other)),
  );
  const circle = isInward ? scope.circle(names) : undefined;
  if (!circle) return;
  const list = circle.map((key) => JSON.stringify(key)).join(', ');
  const text = `${name}: circular variable reference detected: [${list}]`;
  const hint = [...circle, circle[0]].join(' refers to ');
  report.error('circular-variables', config.key, text, { hint });
}
