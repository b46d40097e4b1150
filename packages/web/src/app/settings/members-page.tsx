import type { Member } from '@slipway/contract';
import { getAll, post, projectApi, put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { roleOf, roles, whyNot } from '#tokens/roles.ts';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

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

/** Who takes part, and as what. */
export function MembersPage({ project, level }: SettingsProps) {
  const api = projectApi(project.id);
  const members = useResource(api, load);
  return (
    <>
      <h1>Members</h1>
      <Listing of={members} what="the members" none="No members yet" hint="Add one below.">
        {(items) => <MemberTable of={items} level={level} api={api} onChange={members.reload} />}
      </Listing>
      <NewMember level={level} api={api} onAdded={members.reload} />
      <AsCommand
        lines={[
          `slipway member add ann developer -p ${project.path_with_namespace}`,
          curl('POST', `/api/v4/projects/${project.id}/members`, {
            username: 'ann',
            access_level: '30',
          }),
        ]}
      />
    </>
  );
}

/** Roles that somebody of a level may give. */
const rolesUpTo = (level: number) => roles.filter(([each]) => each <= level);

function MemberTable({
  of,
  level,
  api,
  onChange,
}: {
  readonly of: readonly ListedMember[];
  readonly level: number;
  readonly api: string;
  readonly onChange: () => void;
}) {
  const { isBusy, run } = useAction();
  const why = whyNot(level, 40);
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
          cell: (member) => <Role of={member} level={level} isBusy={isBusy} onChange={change} />,
        },
        {
          title: 'By',
          cell: ({ isOwn }) => (isOwn ? 'this project' : 'a group, or ownership'),
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
                  : 'Not a member of this project itself: a group, or ownership, brings them.')
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
  isBusy,
  onChange,
}: {
  readonly of: ListedMember;
  readonly level: number;
  readonly isBusy: boolean;
  readonly onChange: (id: number, accessLevel: number) => void;
}) {
  const isMine = isOwn && whyNot(level, 40) === undefined && access_level <= level;
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

function NewMember({
  level,
  api,
  onAdded,
}: {
  readonly level: number;
  readonly api: string;
  readonly onAdded: () => void;
}) {
  const allowed = rolesUpTo(level);
  const add = async (fields: Fields) => {
    const expiry = fields.text('expires_at');
    await post(`${api}/members`, {
      username: fields.text('username'),
      access_level: fields.number('access_level'),
      ...(expiry !== '' && { expires_at: expiry }),
    });
    onAdded();
  };
  return (
    <section aria-labelledby="new-member">
      <h2 id="new-member">Add a member</h2>
      <div className="card form-card">
        <Form submit="Add member" why={whyNot(level, 40)} onSubmit={add}>
          <TextField name="username" label="User name" />
          <SelectField
            name="access_level"
            label="Role"
            value={30}
            options={allowed.length > 0 ? allowed : roles}
            hint="Reporters read. Developers push and run pipelines. Maintainers change settings and deploy from protected branches."
          />
          <TextField name="expires_at" label="Until" type="date" isOptional />
        </Form>
      </div>
    </section>
  );
}
