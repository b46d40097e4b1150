import type { Group } from '@slipway/contract';
import { getAll, post } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { visibilityOptions } from './visibility-options.ts';

/** Groups of projects, and the people in them. */
export function GroupsPage() {
  const groups = useResource('/api/v4/groups?order_by=path', (path, signal) =>
    getAll<Group>(path, signal),
  );
  return (
    <>
      <h1>Groups</h1>
      <p className="muted">
        Projects that belong together, with members, variables and limits of their own.
      </p>
      <Listing of={groups} what="the groups" none="No groups yet" hint="Make one below.">
        {(items) => (
          <Table
            caption="Groups"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              {
                title: 'Group',
                cell: ({ full_path, description }) => (
                  <>
                    <strong>
                      <Link href={to.group(full_path)}>{full_path}</Link>
                    </strong>
                    {description && <p className="muted">{description}</p>}
                  </>
                ),
              },
              { title: 'Who may see it', cell: ({ visibility }) => visibility },
              { title: 'Made', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
            ]}
          />
        )}
      </Listing>
      <NewGroup groups={groups.data ?? []} onMade={groups.reload} />
      <AsCommand
        lines={[
          'slipway group create shop',
          curl('POST', '/api/v4/groups', { name: 'shop', path: 'shop' }),
        ]}
      />
    </>
  );
}

function NewGroup({
  groups,
  onMade,
}: {
  readonly groups: readonly Group[];
  readonly onMade: () => void;
}) {
  const make = async (fields: Fields) => {
    const parent = fields.text('parent');
    await post('/api/v4/groups', {
      name: fields.text('name'),
      path: fields.text('path'),
      description: fields.text('description'),
      visibility: fields.text('visibility'),
      ...(parent !== '' && { parent_id: Number(parent) }),
    });
    onMade();
  };
  return (
    <section aria-labelledby="new-group">
      <h2 id="new-group">Make a group</h2>
      <div className="card form-card">
        <Form submit="Make group" onSubmit={make}>
          <TextField name="name" label="Name" />
          <TextField
            name="path"
            label="Path"
            hint="As it stands in addresses: letters, digits, - and _"
          />
          <SelectField
            name="parent"
            label="Inside"
            options={[
              ['', 'nothing: at the top'],
              ...groups.map(({ id, full_path }) => [id, full_path] as const),
            ]}
          />
          <SelectField
            name="visibility"
            label="Who may see it"
            value="private"
            options={visibilityOptions}
          />
          <TextField name="description" label="Description" isOptional />
        </Form>
      </div>
    </section>
  );
}
