import type { Member } from '@slipway/contract';
import { getAll, post, projectApi, put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { roleOf, roles, whyNot } from '#tokens/roles.ts';
import { AsCommand, curl } from '#ui/as-command.tsx';
import { type Fields, Form, SelectField, TextField } from '#ui/form.tsx';
import { Listing } from '#ui/listing.tsx';
import { Table } from '#ui/table.tsx';
import { Verb } from '#ui/verb.tsx';
import type { SettingsProps } from './settings-props.ts';

interface Members {
  readonly own: ReadonlySet<number>;
  readonly all: readonly Member[];
}

async function load(
  api: string,
  signal: AbortSignal,
): Promise<readonly (Member & { isOwn: boolean })[]> {
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
  const { isBusy, run } = useAction();
  const why = whyNot(level, 40);
  const add = async (fields: Fields) => {
    const expiry = fields.text('expires_at');
    await post(`${api}/members`, {
      username: fields.text('username'),
      access_level: fields.number('access_level'),
      ...(expiry !== '' && { expires_at: expiry }),
    });
    members.reload();
  };
  const change = (id: number, accessLevel: number) =>
    run(async () => {
      await put(`${api}/members/${id}`, { access_level: accessLevel }).finally(members.reload);
    });
  const end = (id: number) =>
    run(async () => {
      await remove(`${api}/members/${id}`);
      members.reload();
    });
  const allowed = roles.filter(([each]) => each <= level);
  return (
    <>
      <h1>Members</h1>
      <Listing of={members} what="the members" none="No members yet" hint="Add one below.">
        {(items) => (
          <Table
            caption="Members"
            rows={items}
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
                cell: ({ id, username, access_level, isOwn }) =>
                  isOwn && why === undefined && access_level <= level ? (
                    <select
                      aria-label={`Role of ${username}`}
                      value={access_level}
                      disabled={isBusy}
                      onChange={(event) => change(id, Number(event.target.value))}
                    >
                      {allowed.map(([each, word]) => (
                        <option key={each} value={each}>
                          {word}
                        </option>
                      ))}
                    </select>
                  ) : (
                    roleOf(access_level)
                  ),
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
        )}
      </Listing>
      <section aria-labelledby="new-member">
        <h2 id="new-member">Add a member</h2>
        <div className="card form-card">
          <Form submit="Add member" why={why} onSubmit={add}>
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
