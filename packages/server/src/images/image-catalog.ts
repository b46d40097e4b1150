/** What the server asks of the registry, when there is one in the same process. */
export interface ImageCatalog {
  /** Full names of all repositories. */
  repositories(): Promise<readonly string[]>;
  /** Names of its tags, sorted. */
  tagNames(repository: string): Promise<readonly string[]>;
  tag(repository: string, name: string): Promise<ImageTag | undefined>;
  /** False when there is no such tag. */
  deleteTag(repository: string, tag: string): Promise<boolean>;
  /**
   * Removes all images of a project that is gone, and with them what its path was trusted with: the
   * next project of that path is another.
   */
  projectGone(fullPath: string): Promise<void>;
}

/** Those of `repositories` that hold a project's images: its own path and what lies below it. */
export function repositoriesBelow(repositories: readonly string[], fullPath: string): string[] {
  const path = fullPath.toLowerCase();
  return repositories.filter((name) => name === path || name.startsWith(`${path}/`));
}

/** A tag and what it names. */
export interface ImageTag {
  readonly name: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly createdAt: Date | null;
}
