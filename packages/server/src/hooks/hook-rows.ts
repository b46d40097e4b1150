import { cancelDue, planDue, planDueAtLatest } from '#due/due-rows';
import type { Database } from '#store/sqlite/database';
import { date, integer, json, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals, type Where } from '#store/sqlite/where';
import type { Hook, HookOwner, HookStore } from './hook.ts';
import { type Delivery, type DeliveryStore, deliveryDueKind } from './sending/delivery.ts';

/** Addresses that are told of what happens. */
const hooks = table<Hook>('hooks', {
  id: integer,
  projectId: nullable(integer),
  groupId: nullable(integer),
  url: text,
  name: text,
  description: text,
  events: json(),
  branchFilter: text,
  token: nullable(text),
  signingToken: nullable(text),
  headers: json(),
  failures: integer,
  disabledUntil: nullable(date),
  createdAt: date,
});

/** Messages to them. */
const deliveries = table<Delivery>('hook_deliveries', {
  id: integer,
  hookId: integer,
  key: text,
  event: text,
  payload: text,
  status: word(),
  attempts: integer,
  dueAt: date,
  responseStatus: nullable(integer),
  responseHeaders: json(),
  responseBody: text,
  durationMs: integer,
  error: nullable(text),
  createdAt: date,
});

const belongsTo = ({ projectId, groupId }: HookOwner): Where => ({
  sql: 'project_id IS ? AND group_id IS ?',
  values: [projectId, groupId],
});

/** Hooks of projects, groups and the instance. */
export function sqliteHooks(database: Database): HookStore {
  return {
    create: (hook) => database.write(() => database.insert(hooks, hook)),
    update: (id, change) => database.write(() => database.update(hooks, byId(id), change)),
    delete: (id) => database.write(() => database.delete(hooks, byId(id))),
    get: async (id) => database.get(hooks, byId(id)),
    list: async (owner, page) => database.list(hooks, belongsTo(owner), page),
    of: async (owner) => database.all(hooks, belongsTo(owner)),
  };
}

/** Of each hook so many messages are known, also of one that never answers. */
const mostOfHook = 1000;

const waiting = (hookId: number) => and(equals('hook_id', hookId), equals('status', 'waiting'));

/** Messages, and the due work of sending them. */
export function sqliteDeliveries(database: Database): DeliveryStore {
  return {
    create: (delivery) =>
      database.write(() => {
        const { hookId, key, dueAt: at } = delivery;
        const known = and(equals('hook_id', hookId), equals('key', key));
        if (database.get(deliveries, known) || !database.get(hooks, byId(hookId))) return undefined;
        const made = database.insert(deliveries, delivery);
        const tooOld =
          'id <= (SELECT id FROM hook_deliveries WHERE hook_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)';
        const ofHook = equals('hook_id', hookId);
        database.delete(deliveries, and(ofHook, { sql: tooOld, values: [hookId, mostOfHook] }));
        const plan = { kind: deliveryDueKind, subject: hookId, at };
        if (delivery.status === 'waiting') planDueAtLatest(database, plan);
        return made;
      }),
    update: (id, change) => database.write(() => database.update(deliveries, byId(id), change)),
    take: (hookId, now, until) =>
      database.write(() => {
        const where = and(waiting(hookId), { sql: 'due_at <= ?', values: [now.getTime()] });
        const [next] = database.all(deliveries, where, 'ORDER BY due_at, id LIMIT 1');
        return next && database.update(deliveries, byId(next.id), { dueAt: until });
      }),
    planNext: (hookId, earliest) =>
      database.write(() => {
        const [next] = database.all(deliveries, waiting(hookId), 'ORDER BY due_at LIMIT 1');
        if (!next) return cancelDue(database, deliveryDueKind, hookId);
        const at = new Date(Math.max(next.dueAt.getTime(), earliest.getTime()));
        planDue(database, { kind: deliveryDueKind, subject: hookId, at });
      }),
    get: async (id) => database.get(deliveries, byId(id)),
    list: async (hookId, page) => database.list(deliveries, and(equals('hook_id', hookId)), page),
    trim: (before) =>
      database.write(() =>
        database.delete(deliveries, { sql: 'created_at < ?', values: [before.getTime()] }),
      ),
  };
}
