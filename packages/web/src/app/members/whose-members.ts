import { roles } from '#tokens/roles.ts';

/** Whose members are meant, and who asks. */
export interface WhoseMembers {
  readonly place: 'project' | 'group';
  /** `/api/v4/projects/1` */
  readonly api: string;
  /** The asking user's level there. */
  readonly level: number;
  /** The level that lets others in. */
  readonly needed: 40 | 50;
}

/** Roles that somebody of a level may give. */
export const rolesUpTo = (level: number) => roles.filter(([each]) => each <= level);
