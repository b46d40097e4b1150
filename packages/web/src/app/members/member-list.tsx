import type { Member } from '@slipway/contract';
import { getAll, put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { roleOf, whyNot } from '#tokens/roles.ts';
import { Verb } from '#ui/form/verb.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { InvitedGroups } from './invited-groups.tsx';
import { NewMember } from './new-member.tsx';
import { rolesUpTo, type WhoseMembers } from './whose-members.ts';

interface ListedMember extends Member {
  readonly isOwn: boolean;
}

interface Members {
  readonly own: ReadonlySet<number>;
  readonly all: readonly Member[];
}

async function load(api: string, signal: AbortSignal): Promise<readonly ListedMember[]> {
  const [own, all] = await Promise.all([
    getAll<Member>(`${api}/members`, signal),
    getAll<Member>(`${api}/members/all`, signal),
  ]);
  const known: Members = { own: new Set(own.map(({ id }) => id)), all };
  return known.all.map((member) => ({ ...member, isOwn: known.own.has(member.id) }));
}

/** Who takes part in a project or a group, and as what; and letting others in. */
export function MemberList(whose: WhoseMembers) {
  const members = useResource(whose.api, load);
  return (
    <>
      <Listing of={members} what="the members" none="No members yet" hint="Add one below.">
        {(items) => <MemberTable {...whose} of={items} onChange={members.reload} />}
      </Listing>
      <NewMember {...whose} onAdded={members.reload} />
      <InvitedGroups {...whose} onChange={members.reload} />
    </>
  );
}

/** What brings those who are not members of the place itself. */
const bringers = {
  project: 'a group, or ownership',
  group: 'a group around it, or one that it is shared with',
} as const;

function MemberTable({
  of,
  place,
  level,
  needed,
  api,
  onChange,
}: WhoseMembers & {
  readonly of: readonly ListedMember[];
  readonly onChange: () => void;
}) {
  const { isBusy, run } = useAction();
  const why = whyNot(level, needed);
  const change = (id: number, accessLevel: number) =>
    run(async () => {
      await put(`${api}/members/${id}`, { access_level: accessLevel }).finally(onChange);
    });
  const end = (id: number) =>
    run(async () => {
      await remove(`${api}/members/${id}`);
      onChange();
    });
  return (
    <Table
      caption="Members"
      rows={of}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Who',
          cell: ({ username, name }) => (
            <>
              <strong>{username}</strong> <span className="muted">{name}</span>
            </>
          ),
        },
        {
          title: 'Role',
          cell: (member) => <Role of={member} {...{ level, needed, isBusy }} onChange={change} />,
        },
        {
          title: 'By',
          cell: ({ isOwn }) => (isOwn ? `this ${place}` : bringers[place]),
        },
        { title: 'Until', cell: ({ expires_at }) => expires_at ?? 'no end' },
        {
          title: 'Actions',
          isOfVerbs: true,
          cell: ({ id, username, isOwn }) => (
            <Verb
              isSmall
              isBusy={isBusy}
              label={`Remove ${username}`}
              why={
                why ??
                (isOwn
                  ? undefined
                  : `Not a member of this ${place} itself: ${bringers[place]}, brings them.`)
              }
              onClick={() => end(id)}
            >
              Remove
            </Verb>
          ),
        },
      ]}
    />
  );
}

function Role({
  of: { id, username, access_level, isOwn },
  level,
  needed,
  isBusy,
  onChange,
}: Pick<WhoseMembers, 'level' | 'needed'> & {
  readonly of: ListedMember;
  readonly isBusy: boolean;
  readonly onChange: (id: number, accessLevel: number) => void;
}) {
  const isMine = isOwn && whyNot(level, needed) === undefined && access_level <= level;
  if (!isMine) return roleOf(access_level);
  return (
    <select
      aria-label={`Role of ${username}`}
      value={access_level}
      disabled={isBusy}
      onChange={(event) => onChange(id, Number(event.target.value))}
    >
      {rolesUpTo(level).map(([each, word]) => (
        <option key={each} value={each}>
          {word}
        </option>
      ))}
    </select>
  );
}
