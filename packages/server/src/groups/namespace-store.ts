import type { Change, Listed, New, Page } from '#store/records';
import type { Namespace } from './namespace.ts';

/** What is remembered of groups and users' own spaces. */
export interface NamespaceStore {
  get(id: number): Promise<Namespace | undefined>;
  byPath(fullPath: string): Promise<Namespace | undefined>;
  create(namespace: New<Namespace>): Promise<Namespace>;
  update(
    id: number,
    change: Pick<Change<Namespace>, 'name' | 'description' | 'visibility'>,
  ): Promise<Namespace | undefined>;
  /** Gives it another path, and with it everything below. */
  move(id: number, path: string): Promise<Namespace | undefined>;
  /** With groups below it, members and variables; projects in them go first. */
  delete(id: number): Promise<void>;
  list(page: Page): Promise<Listed<Namespace>>;
}
