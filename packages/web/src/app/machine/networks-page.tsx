import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import type { MachineProps } from './machine-props.ts';
import { RemoveNetwork } from './remove-verbs.tsx';
import { UsedBy } from './used-by.tsx';

/** What containers reach each other by. */
export function NetworksPage({ machine: { networks }, reload }: MachineProps) {
  return (
    <Table
      caption="Networks"
      rows={networks}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Network', cell: ({ id, name }) => <Link href={to.network(id)}>{name}</Link> },
        { title: 'Driver', cell: ({ driver }) => driver },
        { title: 'Used by', cell: ({ used_by }) => <UsedBy names={used_by} /> },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: (network) => <RemoveNetwork of={network} isSmall onRemoved={reload} />,
        },
      ]}
    />
  );
}
