/** What the server asks of the registry, when there is one in the same process. */
export interface ImageCatalog {
  /** Full names of all repositories. */
  repositories(): Promise<readonly string[]>;
  tags(repository: string): Promise<readonly ImageTag[]>;
  /** False when there is no such tag. */
  deleteTag(repository: string, tag: string): Promise<boolean>;
}

/** A tag and what it names. */
export interface ImageTag {
  readonly name: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly createdAt: Date | null;
}
