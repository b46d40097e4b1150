/** A file that one person works on: others are told before they push it. */
export interface LfsLock {
  readonly id: number;
  readonly projectId: number;
  readonly path: string;
  readonly userId: number;
  readonly createdAt: Date;
}
