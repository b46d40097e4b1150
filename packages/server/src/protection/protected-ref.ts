/** A branch or tag name (with `*`) that only some may change and that sees protected variables. */
export interface ProtectedRef {
  readonly id: number;
  readonly projectId: number;
  readonly kind: 'branch' | 'tag';
  readonly pattern: string;
  /** Who may push, or create the tag: one of these suffices; 0 stands for nobody, 60 for administrators. */
  readonly pushLevels: readonly number[];
  /** Who may merge into it, and so run its pipelines. */
  readonly mergeLevels: readonly number[];
  /** Who may change or end the protection; empty: whoever manages the project. */
  readonly unprotectLevels: readonly number[];
  readonly allowsForcePush: boolean;
  readonly createdAt: Date;
}
