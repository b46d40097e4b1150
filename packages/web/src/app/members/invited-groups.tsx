import type { Group, SharedGroup } from '@slipway/contract';
import { get, getAll, post, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { roleOf, whyNot } from '#tokens/roles.ts';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { rolesUpTo, type WhoseMembers } from './whose-members.ts';

interface Inviting {
  readonly invited: readonly SharedGroup[];
  /** Those that could be, too. */
  readonly others: readonly Group[];
}

async function load(key: string, signal: AbortSignal): Promise<Inviting> {
  const [place, groups] = await Promise.all([
    get<{ readonly full_path?: string; readonly shared_with_groups: readonly SharedGroup[] }>(
      key,
      signal,
    ),
    getAll<Group>('/api/v4/groups?order_by=path', signal),
  ]);
  const invited = place.shared_with_groups;
  const taken = new Set([place.full_path, ...invited.map((it) => it.group_full_path)]);
  return { invited, others: groups.filter((it) => !taken.has(it.full_path)) };
}

/** Groups whose members are members of a project, or of another group, too; and inviting more. */
export function InvitedGroups({
  place,
  api,
  level,
  onChange,
}: WhoseMembers & { readonly onChange: () => void }) {
  const groups = useResource(place === 'group' ? `${api}?with_projects=false` : api, load);
  const why = whyNot(level, 50);
  const change = () => {
    groups.reload();
    onChange();
  };
  const { data, error, reload } = groups;
  return (
    <section className="form" aria-labelledby="invited-groups">
      <h2 id="invited-groups">Groups that take part</h2>
      <p className="muted">
        All their members take part, each with the role they have there, and at most with the one
        that is chosen here.
      </p>
      {data ? (
        <>
          {data.invited.length > 0 && (
            <InvitedTable of={data.invited} {...{ api, why }} onChange={change} />
          )}
          <Invite others={data.others} {...{ api, level, why }} onInvited={change} />
        </>
      ) : error ? (
        <Failure error={error} what="the groups" retry={reload} />
      ) : (
        <Loading lines={2} />
      )}
    </section>
  );
}

function InvitedTable({
  of,
  api,
  why,
  onChange,
}: {
  readonly of: readonly SharedGroup[];
  readonly api: string;
  readonly why: string | undefined;
  readonly onChange: () => void;
}) {
  const { isBusy, run } = useAction();
  return (
    <Table
      caption="Groups that take part"
      rows={of}
      keyOf={({ group_id: id }) => id}
      columns={[
        {
          title: 'Group',
          cell: ({ group_full_path: path }) => <Link href={to.group(path)}>{path}</Link>,
        },
        { title: 'Role at most', cell: ({ group_access_level: most }) => roleOf(most) },
        { title: 'Until', cell: ({ expires_at: until }) => until ?? 'no end' },
        {
          title: 'Actions',
          isOfVerbs: true,
          cell: ({ group_id: id, group_full_path: path }) => (
            <Verb
              isSmall
              isBusy={isBusy}
              why={why}
              label={`Remove ${path}`}
              onClick={() => run(() => remove(`${api}/share/${id}`).then(onChange))}
            >
              Remove
            </Verb>
          ),
        },
      ]}
    />
  );
}

function Invite({
  others,
  api,
  level,
  why,
  onInvited,
}: Pick<WhoseMembers, 'api' | 'level'> & {
  readonly others: readonly Group[];
  readonly why: string | undefined;
  readonly onInvited: () => void;
}) {
  const invite = async (fields: Fields) => {
    const expiry = fields.text('expires_at');
    await post(`${api}/share`, {
      group_id: fields.number('group_id'),
      group_access: fields.number('group_access'),
      ...(expiry !== '' && { expires_at: expiry }),
    });
    onInvited();
  };
  if (others.length === 0) return <p className="muted">There is no other group to invite.</p>;
  return (
    <div className="card form-card">
      <Form submit="Invite group" why={why} onSubmit={invite}>
        <SelectField
          name="group_id"
          label="Group"
          options={others.map(({ id, full_path: path }) => [id, path])}
        />
        <SelectField
          name="group_access"
          label="Role at most"
          value={30}
          options={rolesUpTo(Math.max(level, 30))}
        />
        <TextField name="expires_at" label="Until" type="date" isOptional />
      </Form>
    </div>
  );
}
