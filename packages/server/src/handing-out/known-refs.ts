import { hasRef, type Repository } from '@slipway/git';

/** Whether a branch or tag is still there. */
export type IsRefThere = (repository: Repository, ref: string) => Promise<boolean>;

/** Between an answer and the fetch that it is for, more time passes anyway. */
const freshMs = 500;
const mostKnown = 1_000;

/** Jobs of one pipeline are handed out together: what was found for one holds for the others. */
export function createKnownRefs(passedMs: () => number = () => performance.now()): IsRefThere {
  const known = new Map<string, { readonly at: number; readonly isThere: Promise<boolean> }>();
  return (repository, ref) => {
    const key = `${repository.directory} ${ref}`;
    const now = passedMs();
    const last = known.get(key);
    if (last && now - last.at < freshMs) return last.isThere;
    if (known.size >= mostKnown) known.clear();
    const isThere = hasRef(repository, ref);
    known.set(key, { at: now, isThere });
    return isThere;
  };
}
