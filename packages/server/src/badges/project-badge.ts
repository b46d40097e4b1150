/** A picture that stands beside a project's name and leads somewhere. */
export interface ProjectBadge {
  readonly id: number;
  readonly projectId: number;
  readonly name: string;
  /** Both may hold GitLab's placeholders, such as `%{default_branch}`. */
  readonly linkUrl: string;
  readonly imageUrl: string;
}

/** What is remembered of them. */
export interface ProjectBadgeStore {
  create(badge: Omit<ProjectBadge, 'id'>): Promise<ProjectBadge>;
  update(
    id: number,
    change: Partial<Omit<ProjectBadge, 'id' | 'projectId'>>,
  ): Promise<ProjectBadge | undefined>;
  delete(id: number): Promise<void>;
  get(id: number): Promise<ProjectBadge | undefined>;
  of(projectId: number): Promise<readonly ProjectBadge[]>;
}
