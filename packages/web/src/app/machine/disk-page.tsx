import type { MachineDisk, Pruned, PruneItem } from '@slipway/contract';
import { useState } from 'react';
import { get, post } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { CheckField, type Fields, Form } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { size } from '#ui/time/time-words.ts';
import type { MachineProps } from './machine-props.ts';
import './machine.css';

const kinds: readonly (readonly [PruneItem['kind'], string, string])[] = [
  ['container', 'Containers', 'that have ended and are of no pod and no job'],
  ['image', 'Images', 'without a tag that nothing uses'],
  ['volume', 'Volumes', 'without a name that nothing uses'],
  ['network', 'Networks', 'that nothing uses'],
];

/** What takes the disk, and what of it nobody needs. */
export function DiskPage({ reload }: MachineProps) {
  const disk = useResource('/api/v4/admin/machine/disk', (path, signal) =>
    get<readonly MachineDisk[]>(path, signal),
  );
  return (
    <>
      <Listing of={disk} what="the disk" none="Nothing takes the disk">
        {(items) => <Kinds items={items} />}
      </Listing>
      <Prune
        onDone={() => {
          reload();
          disk.reload();
        }}
      />
    </>
  );
}

function Kinds({ items }: { readonly items: readonly MachineDisk[] }) {
  const most = Math.max(1, ...items.map((item) => item.size));
  return (
    <Table
      caption="What takes the disk"
      rows={items}
      keyOf={({ kind }) => kind}
      columns={[
        {
          title: 'Kind',
          cell: (item) => (
            <>
              <strong>{item.kind}</strong>
              <svg className="meter" width="100%" aria-hidden="true">
                <rect className="meter-part" width={`${(item.size / most) * 100}%`} height="8" />
              </svg>
            </>
          ),
        },
        { title: 'How many', cell: ({ count }) => count },
        { title: 'Size', cell: (item) => size(item.size) },
        { title: 'Not needed now', cell: ({ reclaimable }) => size(reclaimable) },
      ]}
    />
  );
}

/** Shows first what would go. */
function Prune({ onDone }: { readonly onDone: () => void }) {
  const [wanted, setWanted] = useState<readonly string[]>();
  const [plan, setPlan] = useState<Pruned>();
  const [said, setSaid] = useState('');
  const ask = (chosen: readonly string[], isDryRun: boolean) =>
    post<Pruned>('/api/v4/admin/machine/prune', { kinds: chosen, dry_run: isDryRun });
  const preview = async (fields: Fields) => {
    const chosen = fields.all('kinds');
    setSaid('');
    setPlan(await ask(chosen, true));
    setWanted(chosen);
  };
  const prune = async () => {
    const { items, failed } = await ask(wanted ?? [], false);
    setPlan(undefined);
    setSaid(
      [`${items.length} removed.`, ...failed.map(({ name, why }) => `${name} stays: ${why}.`)].join(
        ' ',
      ),
    );
    onDone();
  };
  return (
    <section className="card form-card" aria-labelledby="tidy">
      <h2 id="tidy">Tidy up</h2>
      <Form submit="Show what would go" keeps onSubmit={preview}>
        {kinds.map(([kind, label, hint]) => (
          <CheckField key={kind} name="kinds" value={kind} label={label} hint={hint} isChecked />
        ))}
      </Form>
      {plan && plan.items.length === 0 && <p role="status">There is nothing to remove.</p>}
      {plan && plan.items.length > 0 && (
        <>
          <Table
            caption="What would go"
            rows={plan.items}
            keyOf={({ kind, id }) => `${kind} ${id}`}
            columns={[
              { title: 'Name', cell: ({ name }) => name },
              { title: 'Kind', cell: ({ kind }) => kind },
              { title: 'Size', cell: (item) => (item.size === null ? '–' : size(item.size)) },
            ]}
          />
          <Form submit={`Remove these ${plan.items.length}`} onSubmit={prune}>
            {null}
          </Form>
        </>
      )}
      <p className="done" role="status">
        {said}
      </p>
    </section>
  );
}
