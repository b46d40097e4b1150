import type { Change, Listed, New, Page } from '#store/records';
import type { AccessToken } from './access-token.ts';

export interface AccessTokenStore {
  get(id: number): Promise<AccessToken | undefined>;
  byHash(tokenHash: string): Promise<AccessToken | undefined>;
  create(token: New<AccessToken>): Promise<AccessToken>;
  update(id: number, change: Change<AccessToken>): Promise<AccessToken | undefined>;
  list(filter: { userId?: number }, page: Page): Promise<Listed<AccessToken>>;
}
