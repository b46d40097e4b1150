/** Somebody's mark on a project that they like. */
export interface Star {
  readonly id: number;
  readonly projectId: number;
  readonly userId: number;
  readonly createdAt: Date;
}

/** What is remembered of stars; how many a project has stands in the project. */
export interface StarStore {
  /** False when they have given one already. */
  give(star: Omit<Star, 'id'>): Promise<boolean>;
  /** False when they had given none. */
  takeBack(projectId: number, userId: number): Promise<boolean>;
  /** Of a project, oldest first. */
  of(projectId: number): Promise<readonly Star[]>;
}
