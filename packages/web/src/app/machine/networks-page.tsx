import { remove } from '#data/api.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Table } from '#ui/list/table.tsx';
import type { MachineProps } from './machine-props.ts';
import { UsedBy } from './used-by.tsx';

/** What containers reach each other by. */
export function NetworksPage({ machine: { networks }, reload }: MachineProps) {
  return (
    <Table
      caption="Networks"
      rows={networks}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Network', cell: ({ name }) => name },
        { title: 'Driver', cell: ({ driver }) => driver },
        { title: 'Used by', cell: ({ used_by }) => <UsedBy names={used_by} /> },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: ({ id, name, used_by, is_kept }) => (
            <Confirm
              verb="Remove"
              what="the network"
              name={name}
              isSmall
              why={
                is_kept
                  ? 'It belongs to the engine or to the cluster.'
                  : used_by.length > 0
                    ? 'Containers use it: remove those first.'
                    : undefined
              }
              onConfirm={async () => {
                await remove(`/api/v4/admin/machine/networks/${id}`);
                reload();
              }}
            >
              <p>Whoever wants it again has to make it anew.</p>
            </Confirm>
          ),
        },
      ]}
    />
  );
}
