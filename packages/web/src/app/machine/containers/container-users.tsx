import type { Machine } from '@slipway/contract';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Table } from '#ui/list/table.tsx';
import { Empty } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { ContainerState, Owner, shortName } from './container-verbs.tsx';

/** The containers that use something of the machine: whose they are, and how they stand. */
export function ContainerUsers({
  machine: { containers },
  names,
}: {
  readonly machine: Machine;
  readonly names: readonly string[];
}) {
  const users = containers.filter(({ name }) => names.includes(name));
  if (users.length === 0) return <Empty title="No container uses it" />;
  return (
    <Table
      caption="Containers"
      rows={users}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Container',
          cell: ({ id, name }) => (
            <Link href={to.container(id)} title={name}>
              {shortName(name)}
            </Link>
          ),
        },
        { title: 'Whose', cell: ({ owner }) => <Owner of={owner} /> },
        { title: 'State', cell: (container) => <ContainerState of={container} /> },
        { title: 'Since', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
      ]}
    />
  );
}

/** How much something is used, in a word. */
export const usedWord = (names: readonly string[]): string =>
  names.length === 0
    ? 'used by nobody'
    : `used by ${names.length} ${names.length === 1 ? 'container' : 'containers'}`;
