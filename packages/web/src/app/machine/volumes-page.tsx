import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import { Empty } from '#ui/state/states.tsx';
import type { MachineProps } from './machine-props.ts';
import { RemoveVolume } from './remove-verbs.tsx';
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
        { title: 'Volume', cell: ({ name }) => <Link href={to.volume(name)}>{name}</Link> },
        { title: 'Driver', cell: ({ driver }) => driver },
        { title: 'Used by', cell: ({ used_by }) => <UsedBy names={used_by} /> },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: (volume) => <RemoveVolume of={volume} isSmall onRemoved={reload} />,
        },
      ]}
    />
  );
}
