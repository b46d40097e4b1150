import type { DoctorFinding } from '@slipway/contract';
import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';

const marks = { ok: 'success', warning: 'warning', error: 'failed' } as const;
const words = { ok: 'Well', warning: 'Look at this', error: 'Broken' } as const;

/** Everything Slipway stands on, what is wrong first. */
export function FindingsPage() {
  const findings = useResource('/api/v4/admin/machine/findings', (path, signal) =>
    get<readonly DoctorFinding[]>(path, signal),
  );
  const rank = ({ status }: DoctorFinding) => Object.keys(marks).indexOf(status);
  return (
    <>
      <p>
        <button type="button" className="button" onClick={findings.reload}>
          Examine again
        </button>
      </p>
      <Listing of={findings} what="the findings" none="Nothing was examined">
        {(all) => (
          <Table
            caption="Findings"
            rows={all.toSorted((a, b) => rank(b) - rank(a))}
            keyOf={({ what, finding }) => `${what} ${finding}`}
            columns={[
              { title: 'What', cell: ({ what }) => <strong>{what}</strong> },
              {
                title: 'State',
                cell: ({ status }) => <StatusBadge status={marks[status]} text={words[status]} />,
              },
              {
                title: 'Finding',
                cell: ({ finding, remedy }) => (
                  <>
                    <p>{finding}</p>
                    {remedy && <p className="muted">{remedy}</p>}
                  </>
                ),
              },
            ]}
          />
        )}
      </Listing>
    </>
  );
}
