import type { Clock } from '#log';
import { noteHappening } from '#outbox/outbox-rows';
import type { Database } from '#store/sqlite/database';
import type { MemberEvent, MemberThen, SystemEvent, SystemEventNotes } from './system-event.ts';
import {
  groupMessage,
  memberMessage,
  type Owner,
  type Place,
  projectMessage,
  userMessage,
} from './system-message.ts';

const ownersOf = `SELECT users.name, users.email FROM namespaces
    JOIN users ON users.id = namespaces.owner_id WHERE namespaces.id = ?
  UNION ALL SELECT * FROM (SELECT users.name, users.email FROM members
    JOIN users ON users.id = members.user_id
    WHERE source_kind = 'namespace' AND source_id = ? AND access_level = 50 ORDER BY members.id)`;

/** Only inside `write`, beside the change itself: hooks are told of all that became durable, and of nothing else. */
export function systemEventNotes(database: Database, clock: Clock): SystemEventNotes {
  function note(event: SystemEvent, groupId: number | null, message: object): void {
    const facts = { event, groupId, message: { ...message } };
    noteHappening(database, clock(), { type: 'system', ...facts });
  }

  /** A user's own space is no group. */
  function groupAround(namespaceId: number): number | null {
    const sql = `SELECT count(*) FROM namespaces WHERE id = ? AND kind = 'group'`;
    return database.number(sql, namespaceId) > 0 ? namespaceId : null;
  }

  return {
    project(event, project, oldPath) {
      const owners = owner(database.rows(ownersOf, project.namespaceId, project.namespaceId));
      const message = projectMessage(event, project, { owners, at: clock(), oldPath });
      note(event, groupAround(project.namespaceId), message);
    },
    group(event, group, old) {
      if (group.kind !== 'group') return;
      note(event, group.parentId, groupMessage(event, group, { at: clock(), old }));
    },
    user(event, user, oldUsername) {
      note(event, null, userMessage(event, user, { at: clock(), oldUsername }));
    },
    member(did, member) {
      const place = placeOf(database, member);
      const user = userOf(database, member.userId);
      if (!place || !user) return;
      const event = memberEvents[did][place.kind];
      const groupId = place.kind === 'group' ? place.group.id : null;
      note(event, groupId, memberMessage(event, member, { at: clock(), user, place }));
    },
  };
}

const memberEvents = {
  add: { team: 'user_add_to_team', group: 'user_add_to_group' },
  update: { team: 'user_update_for_team', group: 'user_update_for_group' },
  remove: { team: 'user_remove_from_team', group: 'user_remove_from_group' },
} as const satisfies Record<string, Record<Place['kind'], MemberEvent>>;

type Rows = ReturnType<Database['rows']>;

function owner(rows: Rows): readonly Owner[] {
  return rows.map(({ name, email }) => ({ name: String(name), email: String(email) }));
}

function userOf(database: Database, id: number) {
  const [row] = database.rows('SELECT name, username, email FROM users WHERE id = ?', id);
  return (
    row && { id, name: String(row.name), username: String(row.username), email: String(row.email) }
  );
}

function placeOf(
  database: Database,
  { sourceKind, sourceId: id }: Pick<MemberThen, 'sourceKind' | 'sourceId'>,
): Place | undefined {
  const table = sourceKind === 'project' ? 'projects' : 'namespaces';
  const sql = `SELECT name, path, full_path, visibility FROM ${table} WHERE id = ?`;
  const [row] = database.rows(sql, id);
  if (!row) return undefined;
  const named = { id, name: String(row.name), path: String(row.path) };
  if (sourceKind === 'namespace') return { kind: 'group', group: named };
  const { full_path: fullPath, visibility } = row;
  const project = { ...named, fullPath: String(fullPath), visibility: String(visibility) };
  return { kind: 'team', project };
}
