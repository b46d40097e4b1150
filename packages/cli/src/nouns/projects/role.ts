import { UsageError } from '#command';

const levels: Readonly<Record<string, number>> = {
  'no-one': 0,
  guest: 10,
  planner: 15,
  reporter: 20,
  'security-manager': 25,
  developer: 30,
  maintainer: 40,
  owner: 50,
  admin: 60,
};

/** GitLab's level of a role. @throws UsageError for a word that is none */
export function levelOf(role: string): number {
  const level = levels[role.toLowerCase()];
  if (level !== undefined) return level;
  throw new UsageError(`"${role}" is no role; roles are ${Object.keys(levels).join(', ')}`);
}

/** The role of a level, as it is written here. */
export function roleOf(level: number): string {
  return Object.keys(levels).find((role) => levels[role] === level) ?? String(level);
}
