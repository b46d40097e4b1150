import type { Project } from './model/project.ts';
import type { Store } from './store/store.ts';

/** Whether a branch or tag is protected: changed by maintainers only, trusted with protected variables. */
export async function isProtectedRef(
  store: Store,
  project: Pick<Project, 'id'>,
  ref: string,
  isTag: boolean,
): Promise<boolean> {
  const rules = await store.protectedRefs.list(project.id);
  const kind = isTag ? 'tag' : 'branch';
  return rules.some((rule) => rule.kind === kind && matches(rule.pattern, ref));
}

/** `release/*` matches `release/1/2`: a star stands for anything. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first) || name.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of rest) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return name.endsWith(last) && name.length - last.length >= from;
}
