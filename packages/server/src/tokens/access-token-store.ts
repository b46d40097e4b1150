import type { Change, Listed, New, Page } from '#store/records';
import type { AccessToken } from './access-token.ts';

/** Whose tokens are wanted. */
export interface AccessTokenFilter {
  readonly userId?: number;
  readonly resourceKind?: 'project' | 'namespace';
  readonly resourceId?: number;
}

/** What is remembered of access tokens. */
export interface AccessTokenStore {
  get(id: number): Promise<AccessToken | undefined>;
  byHash(tokenHash: string): Promise<AccessToken | undefined>;
  create(token: New<AccessToken>): Promise<AccessToken>;
  update(id: number, change: Change<AccessToken>): Promise<AccessToken | undefined>;
  /** Ends one, and makes its successor, both or none; undefined when it has ended already. */
  rotate(id: number, successor: New<AccessToken>): Promise<AccessToken | undefined>;
  list(filter: AccessTokenFilter, page: Page): Promise<Listed<AccessToken>>;
}
