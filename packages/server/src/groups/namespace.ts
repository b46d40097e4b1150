/** Where projects live: a user's own space or a group. */
export interface Namespace {
  readonly id: number;
  readonly kind: 'user' | 'group';
  readonly name: string;
  readonly path: string;
  readonly fullPath: string;
  readonly description: string;
  /** Of a group; a user's own space is `private` here, its projects have their own. */
  readonly visibility: Visibility;
  readonly parentId: number | null;
  /** The user whose space this is. */
  readonly ownerId: number | null;
  readonly createdAt: Date;
}

/** Who may look, from the narrowest on. */
export const visibilities = ['private', 'internal', 'public'] as const;

/** Who may look. */
export type Visibility = (typeof visibilities)[number];
