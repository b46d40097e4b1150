/** What the server asks of the registry, when there is one in the same process. */
export interface ImageCatalog {
  /** Full names of all repositories. */
  repositories(): Promise<readonly string[]>;
  /** Names of its tags, sorted. */
  tagNames(repository: string): Promise<readonly string[]>;
  /** Some of them, and how many there are: all of them may be some ten thousand. */
  tagPage(
    repository: string,
    part: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly names: readonly string[]; readonly total: number }>;
  /** Those of these tags that there are. */
  tags(repository: string, names: readonly string[]): Promise<readonly ImageTag[]>;
  /** Bytes of all that a repository holds, each blob once. */
  sizeBytes(repository: string): Promise<number>;
  /** Lets a tag stand for what another one stands for; false when there is no such other one. */
  setTag(repository: string, name: string, from: string): Promise<boolean>;
  /** Answers the tags that there were. */
  deleteTags(repository: string, tags: readonly string[]): Promise<readonly string[]>;
  /** Without those below it. */
  deleteRepository(repository: string): Promise<boolean>;
  /** Gives all images below a path another one. Nothing happens when there are none. */
  move(from: string, to: string): Promise<void>;
  /** Removes what nothing leads to, or only says what that would be. */
  collect(isDryRun: boolean): Promise<CollectedImages>;
  /** What the cluster runs, or may go back to. */
  inCluster(): Promise<readonly ClusterImage[]>;
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
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly createdAt: Date | null;
  readonly layers: readonly ImageLayer[];
  /** `linux/amd64` */
  readonly platforms: readonly string[];
  /** Digests of the manifests that an index names. */
  readonly manifests: readonly string[];
}

/** One layer, as a manifest describes it. */
export interface ImageLayer {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
}

/** An image of this registry that something in the cluster names. */
export interface ClusterImage {
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
  /** `pod`, `deployment`, `replicaset` */
  readonly kind: string;
  /** `staging/hello` */
  readonly name: string;
}

/** What a collection has removed, or would. */
export interface CollectedImages {
  readonly uploads: number;
  readonly manifests: number;
  readonly blobs: number;
  readonly bytes: number;
  /** Manifests without a tag that stay because somebody runs them. */
  readonly inUse: number;
}
