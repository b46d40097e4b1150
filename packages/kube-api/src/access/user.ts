/** Who makes a request. */
export interface User {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** The cluster's own parts, when nobody else is behind a write. */
export const systemUser: User = {
  username: 'system:apiserver',
  groups: ['system:masters', 'system:authenticated'],
};
