import { remove } from '#data/api.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Table } from '#ui/list/table.tsx';
import { Empty } from '#ui/state/states.tsx';
import type { MachineProps } from './machine-props.ts';
import { UsedBy } from './used-by.tsx';

/** What containers keep beyond their end. */
export function VolumesPage({ machine: { volumes }, reload }: MachineProps) {
  if (volumes.length === 0) return <Empty title="No volumes" />;
  return (
    <Table
      caption="Volumes"
      rows={volumes}
      keyOf={({ name }) => name}
      columns={[
        { title: 'Volume', cell: ({ name }) => name },
        { title: 'Driver', cell: ({ driver }) => driver },
        { title: 'Used by', cell: ({ used_by }) => <UsedBy names={used_by} /> },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: ({ name, used_by }) => (
            <Confirm
              verb="Remove"
              what="the volume"
              name={name}
              isSmall
              why={used_by.length > 0 ? 'Containers use it: remove those first.' : undefined}
              onConfirm={async () => {
                await remove(`/api/v4/admin/machine/volumes/${encodeURIComponent(name)}`);
                reload();
              }}
            >
              <p>All that is in it is lost.</p>
            </Confirm>
          ),
        },
      ]}
    />
  );
}
