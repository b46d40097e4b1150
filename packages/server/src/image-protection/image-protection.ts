import type { Change, New } from '#store/records';

/** The least roles that may push to, or delete from, the repositories that a pattern names. */
export interface ImageProtection {
  readonly id: number;
  readonly projectId: number;
  /** Below the project's path, with `*` for any characters: `web-*`; empty for the project's own. */
  readonly pattern: string;
  readonly pushLevel: ProtectionLevel | null;
  readonly deleteLevel: ProtectionLevel | null;
}

/** GitLab's words. */
export const protectionLevels = ['maintainer', 'owner', 'admin'] as const;

/** From which role on somebody passes. */
export type ProtectionLevel = (typeof protectionLevels)[number];

/** What is remembered of rules. */
export interface ImageProtectionStore {
  get(id: number): Promise<ImageProtection | undefined>;
  /** A second rule of one pattern is a `StoreConflict`. */
  create(rule: New<ImageProtection>): Promise<ImageProtection>;
  update(id: number, change: Change<ImageProtection>): Promise<ImageProtection | undefined>;
  delete(id: number): Promise<void>;
  list(projectId: number): Promise<readonly ImageProtection[]>;
}

/** Whether a rule is about the repository of this name below the project's path. */
export function covers({ pattern }: Pick<ImageProtection, 'pattern'>, name: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const [first = '', ...others] = parts;
  if (others.length === 0) return name === first;
  const last = others.pop() ?? '';
  if (!name.startsWith(first)) return false;
  let position = first.length;
  for (const part of others) {
    const found = name.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return name.length - last.length >= position && name.endsWith(last);
}

/** What somebody would have to be for `act`, of all rules that are about the repository. */
export function levelsFor(
  rules: readonly ImageProtection[],
  name: string,
  act: 'push' | 'delete',
): readonly ProtectionLevel[] {
  return rules
    .filter((rule) => covers(rule, name))
    .map((rule) => (act === 'push' ? rule.pushLevel : rule.deleteLevel))
    .filter((level) => level !== null);
}
