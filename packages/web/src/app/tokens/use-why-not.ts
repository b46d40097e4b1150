import type { Project } from '@slipway/contract';
import { useSession } from '#sign-in/session.tsx';
import { levelIn, whyNot } from './roles.ts';

/** Why the asking user can't do in a project what needs this level; undefined if they can. */
export function useWhyNot(project: Project, needed: 30 | 40 | 50): string | undefined {
  const { session } = useSession();
  return whyNot(session?.is_admin ? 50 : levelIn(project), needed);
}
