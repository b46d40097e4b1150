import type { FullUser } from '@slipway/contract';
import { getAll, post, put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { useKeptText } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { AsCommand, curl } from '#ui/as-command.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { CheckField, type Fields, Form, TextField } from '#ui/form.tsx';
import { Listing } from '#ui/listing.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { Table } from '#ui/table.tsx';
import { TimeAgo } from '#ui/time.tsx';
import { Verb } from '#ui/verb.tsx';

/** Everybody who may sign in. */
export function UsersPage() {
  const [search, setSearch] = useKeptText('search');
  const path = `/api/v4/users?humans=true&search=${encodeURIComponent(search)}`;
  const users = useResource(path, (key, signal) => getAll<FullUser>(key, signal));
  return (
    <>
      <div className="page-head">
        <h1>Users</h1>
        <input
          type="search"
          className="search"
          aria-label="Search users"
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      <Listing of={users} what="the users" none="Nobody is called so">
        {(items) => <UserTable users={items} onChange={users.reload} />}
      </Listing>
      <AddUser onAdded={users.reload} />
      <AsCommand
        lines={[
          'slipway user create ann --name Ann --email ann@example.com',
          curl('POST', '/api/v4/users', {
            username: 'ann',
            name: 'Ann',
            email: 'ann@example.com',
            force_random_password: 'true',
          }),
        ]}
      />
    </>
  );
}

function UserTable({
  users,
  onChange,
}: {
  readonly users: readonly FullUser[];
  readonly onChange: () => void;
}) {
  return (
    <Table
      caption="Users"
      rows={users}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'User',
          cell: ({ username, name, email }) => (
            <>
              <strong>{username}</strong> <span className="muted">{name}</span>
              <p className="muted">{email}</p>
            </>
          ),
        },
        {
          title: 'State',
          cell: ({ state }) =>
            state === 'active' ? (
              <StatusBadge status="success" text="Active" />
            ) : (
              <StatusBadge status="canceled" text="Blocked" />
            ),
        },
        {
          title: 'Rights',
          cell: ({ is_admin, external }) =>
            is_admin ? 'Administrator' : external ? 'External' : 'User',
        },
        {
          title: 'Last sign-in',
          cell: ({ last_sign_in_at: at }) => (at ? <TimeAgo at={at} /> : 'never'),
        },
        {
          title: 'Actions',
          isOfVerbs: true,
          cell: (user) => <UserVerbs user={user} onChange={onChange} />,
        },
      ]}
    />
  );
}

function UserVerbs({ user, onChange }: { readonly user: FullUser; readonly onChange: () => void }) {
  const { session } = useSession();
  const { isBusy, run } = useAction();
  const change = (fields: object) =>
    run(() => put(`/api/v4/users/${user.id}`, fields).then(onChange));
  const block = () => {
    const verb = user.state === 'blocked' ? 'unblock' : 'block';
    run(() => post(`/api/v4/users/${user.id}/${verb}`).then(onChange));
  };
  const self =
    user.id === session?.id ? 'Not oneself: another administrator has to do it.' : undefined;
  return (
    <span className="actions">
      <Verb
        isSmall
        isBusy={isBusy}
        why={self}
        label={`${user.is_admin ? 'Make ordinary' : 'Make admin'}: ${user.username}`}
        onClick={() => change({ admin: !user.is_admin })}
      >
        {user.is_admin ? 'Make ordinary' : 'Make admin'}
      </Verb>
      <Verb
        isSmall
        isBusy={isBusy}
        why={user.is_admin ? 'Administrators are not external.' : undefined}
        label={`${user.external ? 'Make internal' : 'Make external'}: ${user.username}`}
        onClick={() => change({ external: !user.external })}
      >
        {user.external ? 'Make internal' : 'Make external'}
      </Verb>
      <Verb
        isSmall
        isBusy={isBusy}
        why={self}
        label={`${user.state === 'blocked' ? 'Unblock' : 'Block'}: ${user.username}`}
        onClick={block}
      >
        {user.state === 'blocked' ? 'Unblock' : 'Block'}
      </Verb>
      <Confirm
        verb="Delete"
        what="user"
        name={user.username}
        isSmall
        why={self}
        onConfirm={() => remove(`/api/v4/users/${user.id}`).then(onChange)}
      >
        <p>
          With them go their own projects, tokens and sessions. To keep all of it, block them
          instead.
        </p>
      </Confirm>
    </span>
  );
}

function AddUser({ onAdded }: { readonly onAdded: () => void }) {
  const add = async (fields: Fields) => {
    await post('/api/v4/users', {
      username: fields.text('username'),
      name: fields.text('name'),
      email: fields.text('email'),
      password: fields.raw('password'),
      admin: fields.isChecked('admin'),
      external: fields.isChecked('external'),
    });
    onAdded();
  };
  return (
    <section aria-labelledby="new-user">
      <h2 id="new-user">Add a user</h2>
      <div className="card form-card">
        <Form submit="Add user" onSubmit={add}>
          <TextField
            name="username"
            label="User name"
            hint="Also the first part of their projects’ addresses"
          />
          <TextField name="name" label="Name" />
          <TextField
            name="email"
            label="Email"
            type="email"
            hint="Stands in their commits; no mail is ever sent"
          />
          <TextField
            name="password"
            label="First password"
            type="password"
            autoComplete="new-password"
            hint="Tell it to them; they change it under their own name."
          />
          <CheckField
            name="external"
            label="External"
            hint="Sees only projects they are a member of, and makes none"
          />
          <CheckField name="admin" label="Administrator" hint="May do everything" />
        </Form>
      </div>
    </section>
  );
}
