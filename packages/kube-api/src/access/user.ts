/** Who makes a request. */
export interface User {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Everybody whom a token or certificate has named. */
export const authenticated = 'system:authenticated';

/** Somebody who has not said who they are. */
export const anonymous: User = {
  username: 'system:anonymous',
  groups: ['system:unauthenticated'],
};

/** Who a service account is, as far as its name says it. */
export const serviceAccountUser = (namespace: string, name: string): User => ({
  username: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, authenticated],
});

/** The cluster's own parts, when nobody else is behind a write. */
export const systemUser: User = {
  username: 'system:apiserver',
  groups: ['system:masters', authenticated],
};
