import type { FullUser } from '@slipway/contract';
import { getAll, post } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link, useKeptText } from '#frame/router.tsx';
import { CheckField, type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { rightsOf, UserState, UserVerbs } from './user-verbs.tsx';

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
              <strong>
                <Link href={to.user(username)}>{username}</Link>
              </strong>{' '}
              <span className="muted">{name}</span>
              <p className="muted">{email}</p>
            </>
          ),
        },
        {
          title: 'State',
          cell: ({ state }) => <UserState state={state} />,
        },
        {
          title: 'Rights',
          cell: rightsOf,
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
