import type { Branch, Project, Tag } from '@slipway/contract';

/** What the refs of a project are. */
export interface Refs {
  readonly branches: readonly Branch[];
  readonly tags: readonly Tag[];
}

/** What each page about files knows. */
export interface CodeProps {
  readonly project: Project;
  readonly ref: string;
  readonly path: string;
  /** The asking user's level. */
  readonly level: number;
  /** Not known yet, or not to be had. */
  readonly refs: Refs | undefined;
  readonly reloadRefs: () => void;
}
