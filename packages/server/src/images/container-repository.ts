import type { Change } from '#store/records';

/**
 * A repository of images as the API names it. The registry knows repositories by their paths; this gives
 * each a number that stays when its project is renamed or moved.
 */
export interface ContainerRepository {
  readonly id: number;
  readonly projectId: number;
  /** Below the project's path: `web` of `root/shop/web`; empty for the project's own. */
  readonly name: string;
  /** When it was first heard of. */
  readonly createdAt: Date;
  readonly cleanupStartedAt: Date | null;
}

/** What is remembered of repositories. */
export interface ContainerRepositoryStore {
  get(id: number): Promise<ContainerRepository | undefined>;
  /** Those of these names, in their order; whatever was not known yet gets a number. */
  ensure(
    projectId: number,
    names: readonly string[],
    at: Date,
  ): Promise<readonly ContainerRepository[]>;
  update(id: number, change: Change<ContainerRepository>): Promise<ContainerRepository | undefined>;
  delete(id: number): Promise<void>;
}
