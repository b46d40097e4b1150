import type { DoctorFinding } from '@slipway/contract';
import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';

const marks = { ok: 'success', warning: 'warning', error: 'failed' } as const;
const words = { ok: 'Well', warning: 'Look at this', error: 'Broken' } as const;

/** Where what is wrong is put right, by what the doctor calls it. */
const ways: readonly (readonly [what: RegExp, label: string, href: string])[] = [
  [/^disk/, 'Tidy up', to.machine('disk')],
  [/^backup$/, 'Make a backup', to.admin('backups')],
  [/^cluster /, 'See the clusters', to.admin('clusters')],
  [/shell jobs$/, 'About shell jobs', to.help('jobs')],
  [/^(public URL|certificate|cluster API)$/, 'About the public URL', to.help('public-url')],
];

/** The button beside what is not well. */
function Remedy({ of: { what, status } }: { readonly of: DoctorFinding }) {
  const [, label, href] = ways.find(([each]) => each.test(what)) ?? [];
  if (status === 'ok' || label === undefined || href === undefined) return null;
  return (
    <Link className="button small" href={href}>
      {label}
    </Link>
  );
}

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
              {
                title: 'Verbs',
                isOfVerbs: true,
                cell: (finding) => <Remedy of={finding} />,
              },
            ]}
          />
        )}
      </Listing>
    </>
  );
}
