import type { JobConfig } from '#configuration/configuration';
import type { Instance } from '#links/instance';
import type { Report } from '#shape/report';
import { referencesIn } from '#variable/expand';
import type { CiVariable } from '#variable/variable';
import type { Scope, Scopes } from './scope.ts';

/** The variables of a job, and the name of its environment, which decides on some of them. */
export interface SeenVariables {
  /** Those of the file that the job takes over. */
  readonly root: readonly CiVariable[];
  readonly own: readonly CiVariable[];
  readonly scope: Scope;
  /** Expanded; null without an environment. */
  readonly environmentName: string | null;
}

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

/** What a job sees before a rule adds to it; `root` is the whole file's. */
export function seenBy(
  instance: Instance,
  root: readonly CiVariable[],
  scopes: Scopes,
): SeenVariables {
  const { config, row } = instance;
  const ofRow = row.map(([key, value]) => ({ key, value }));
  return see(instance, inherited(root, config), override(config.variables, ofRow), scopes);
}

/** The same with the variables of the rule that added the job. */
export function seenWith(
  added: readonly CiVariable[],
  instance: Instance,
  { root, own }: SeenVariables,
  scopes: Scopes,
): SeenVariables {
  return see(instance, root, override(own, added), scopes);
}

function see(
  instance: Instance,
  root: readonly CiVariable[],
  own: readonly CiVariable[],
  scopes: Scopes,
): SeenVariables {
  const scope = scopes.job(instance, root, own, null);
  const environment = instance.config.keywords.environment;
  if (!environment) return { root, own, scope, environmentName: null };
  const environmentName = scope.expand(environment.name);
  const inside = scopes.job(instance, root, own, environmentName);
  return { root, own, scope: inside, environmentName };
}

/** The root variables that a job takes over; the same list for all that take every one. */
function inherited(
  root: readonly CiVariable[],
  { inheritVariables }: JobConfig,
): readonly CiVariable[] {
  if (inheritVariables === true) return root;
  if (inheritVariables === false) return none;
  return root.filter(({ key }) => inheritVariables.includes(key));
}

const none: readonly CiVariable[] = [];

/** Variables that refer to each other in a circle fail the job. */
export function reportCircle(
  { name, config }: Instance,
  { root, own, scope }: SeenVariables,
  scopes: Scopes,
  report: Report,
): void {
  const nested = scopes.nested(root, own);
  if (nested.length < 2) return;
  const names = new Set(nested.map(({ key }) => key));
  const isInward = nested.some(({ key, value }) =>
    referencesIn(value).some((other) => other !== key && names.has(other)),
  );
  const circle = isInward ? scope.circle(names) : undefined;
  if (!circle) return;
  const list = circle.map((key) => JSON.stringify(key)).join(', ');
  const text = `${name}: circular variable reference detected: [${list}]`;
  const hint = [...circle, circle[0]].join(' refers to ');
  report.error('circular-variables', config.key, text, { hint });
}
