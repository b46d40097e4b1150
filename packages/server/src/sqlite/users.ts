import type { AccessTokenStore, MemberStore, SessionStore, UserStore } from '../store/store.ts';
import { and, byId, type Database, equals, everything } from './database.ts';
import { accessTokens, members, sessions, users } from './tables.ts';

/** People. */
export function sqliteUsers(database: Database): UserStore {
  return {
    get: async (id) => database.get(users, byId(id)),
    byUsername: async (username) =>
      database.get(users, { sql: 'username = ?', values: [username] }),
    create: (user) => database.write(() => database.insert(users, user)),
    update: (id, change) => database.write(() => database.update(users, byId(id), change)),
    delete: (id) => database.write(() => database.delete(users, byId(id))),
    list: async (page) => database.list(users, everything, page),
  };
}

/** Personal access tokens, hashed. */
export function sqliteAccessTokens(database: Database): AccessTokenStore {
  return {
    get: async (id) => database.get(accessTokens, byId(id)),
    byHash: async (tokenHash) =>
      database.get(accessTokens, { sql: 'token_hash = ?', values: [tokenHash] }),
    create: (token) => database.write(() => database.insert(accessTokens, token)),
    update: (id, change) => database.write(() => database.update(accessTokens, byId(id), change)),
    list: async ({ userId }, page) =>
      database.list(accessTokens, and(equals('user_id', userId)), page),
  };
}

/** Browsers that signed in. */
export function sqliteSessions(database: Database): SessionStore {
  return {
    byHash: async (tokenHash) =>
      database.get(sessions, { sql: 'token_hash = ?', values: [tokenHash] }),
    create: (session) => database.write(() => database.insert(sessions, session)),
    delete: (id) => database.write(() => database.delete(sessions, byId(id))),
    deleteOf: (userId) =>
      database.write(() => database.delete(sessions, { sql: 'user_id = ?', values: [userId] })),
    deleteExpired: (now) =>
      database.write(() =>
        database.delete(sessions, { sql: 'expires_at <= ?', values: [now.getTime()] }),
      ),
  };
}

/** Who may do what where. */
export function sqliteMembers(database: Database): MemberStore {
  return {
    create: (member) => database.write(() => database.insert(members, member)),
    update: (id, change) => database.write(() => database.update(members, byId(id), change)),
    deleteExpired: (now) =>
      database.write(() =>
        database.delete(members, { sql: 'expires_at <= ?', values: [now.getTime()] }),
      ),
    delete: (id) => database.write(() => database.delete(members, byId(id))),
    find: async ({ sourceKind, sourceId, userId }) =>
      database.get(
        members,
        and(
          equals('source_kind', sourceKind),
          equals('source_id', sourceId),
          equals('user_id', userId),
        ),
      ),
    list: async ({ sourceKind, sourceId }, page) =>
      database.list(
        members,
        and(equals('source_kind', sourceKind), equals('source_id', sourceId)),
        page,
      ),
  };
}
