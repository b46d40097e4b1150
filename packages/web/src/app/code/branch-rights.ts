import { whyNot } from '#tokens/roles.ts';
import type { CodeProps } from './code-props.ts';

/** Why the asking user can't commit to what is shown; undefined if they can, maybe to another branch. */
export function whyNotHere({
  project,
  ref,
  refs,
  level,
}: Pick<CodeProps, 'project' | 'ref' | 'refs' | 'level'>): string | undefined {
  const why = whyNot(level, 30);
  if (why !== undefined || refs === undefined) return why;
  const isBranch = refs.branches.some(({ name }) => name === ref);
  if (isBranch || project.empty_repo) return undefined;
  return 'Only branches can be changed: choose one above.';
}

/** Whether commits to this branch are kept from the asking user, who may make a branch of their own. */
export function isKeptFrom({ ref, refs }: Pick<CodeProps, 'ref' | 'refs'>): boolean {
  return refs?.branches.some(({ name, can_push }) => name === ref && !can_push) ?? false;
}
