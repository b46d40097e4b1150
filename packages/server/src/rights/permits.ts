import type { Project } from '#projects/project';
import { type Permission, type Rule, ruleFor } from './permissions.ts';
import { includesRole, type Role, roleOf } from './roles.ts';

/** Somebody who asks, as far as rights go. */
export interface Standing {
  /** Whether they are a user at all. */
  readonly isUser: boolean;
  /** Users from outside see what they are members of, and what everybody sees. */
  readonly isExternal: boolean;
  readonly isAdmin: boolean;
  /** GitLab's level of access to the project; 0 is none. */
  readonly level: number;
}

/** The settings of a project that the table depends on. */
export type RightsSettings = Pick<Project, 'visibility' | 'hasPublicJobs' | 'isArchived'>;

/** What the table says: nothing else than this decides about a permission in a project. */
export function permits(
  permission: Permission,
  standing: Standing,
  settings: RightsSettings,
): boolean {
  const rule = ruleFor(permission);
  if (settings.isArchived && rule.archived === 'refused') return false;
  if (standing.isAdmin || isOpen(rule, standing, settings)) return true;
  const role = roleOf(standing.level);
  return role !== undefined && includesRole(role, leastRoles(rule, settings));
}

/** The least roles that may, as a project is set up. */
function leastRoles(rule: Rule, { hasPublicJobs }: RightsSettings): readonly Role[] {
  return (hasPublicJobs ? undefined : rule.withoutPublicJobs) ?? rule.from;
}

function isOpen(rule: Rule, standing: Standing, settings: RightsSettings): boolean {
  if (rule.open === undefined) return false;
  if (rule.open === 'public-jobs' && !settings.hasPublicJobs) return false;
  return isVisible(standing, settings.visibility);
}

/** Whether something of this visibility is there for them, members or not. */
export function isVisible(
  { isUser, isExternal }: Pick<Standing, 'isUser' | 'isExternal'>,
  visibility: Project['visibility'],
): boolean {
  return visibility === 'public' || (visibility === 'internal' && isUser && !isExternal);
}
