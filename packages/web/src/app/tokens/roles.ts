import type { Project } from '@slipway/contract';

/** GitLab's roles by their levels. */
export const roles: readonly (readonly [number, string])[] = [
  [10, 'Guest'],
  [15, 'Planner'],
  [20, 'Reporter'],
  [25, 'Security manager'],
  [30, 'Developer'],
  [40, 'Maintainer'],
  [50, 'Owner'],
];

/** The role's name. */
export function roleOf(level: number): string {
  return roles.find(([each]) => each === level)?.[1] ?? `level ${level}`;
}

/** The asking user's level in a project, as the server said it; 0 for none. */
export function levelIn({ permissions }: Project): number {
  const { project_access: own, group_access: ofGroup } = permissions ?? {};
  return Math.max(own?.access_level ?? 0, ofGroup?.access_level ?? 0);
}

/** Why somebody of this level can't do what needs another one; undefined if they can. */
export function whyNot(level: number, needed: 30 | 40 | 50): string | undefined {
  if (level >= needed) return undefined;
  const own = level === 0 ? 'you have no role here' : `you are ${roleOf(level)} here`;
  return `For ${roleOf(needed)}s${needed === 50 ? '' : ' and above'}; ${own}.`;
}
