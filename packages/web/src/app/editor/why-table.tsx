import type { Preview, Why } from '@slipway/contract';
import { Table } from '#ui/list/table.tsx';

interface Row {
  readonly name: string;
  readonly isIn: boolean;
  readonly why: Why;
}

/** Of each job of the file, also of those that stay out: the rule that decided, and on what. */
export function WhyTable({
  preview: { jobs, excluded },
}: {
  readonly preview: Pick<Preview, 'jobs' | 'excluded'>;
}) {
  const rows: readonly Row[] = [
    ...jobs.map(({ name, why }) => ({ name, why, isIn: true })),
    ...excluded.map(({ name, why }) => ({ name, why, isIn: false })),
  ];
  return (
    <Table
      caption="Why each job is in the pipeline, or is not"
      rows={rows}
      keyOf={({ name, isIn }) => `${name} ${isIn}`}
      columns={[
        {
          title: 'Job',
          cell: ({ name, isIn }) => (
            <>
              <strong>{name}</strong>
              <p className="muted">{isIn ? 'in the pipeline' : 'not in the pipeline'}</p>
            </>
          ),
        },
        {
          title: 'Why',
          cell: ({ why }) => (
            <>
              <p>{why.text}</p>
              {Object.entries(why.values).map(([key, value]) => (
                <p key={key}>
                  <code>
                    ${key} {value === null ? 'is not defined' : `= ${JSON.stringify(value)}`}
                  </code>
                </p>
              ))}
            </>
          ),
        },
        {
          title: 'Where',
          cell: ({ why }) => (
            <code>
              {why.file}:{why.line}
            </code>
          ),
        },
      ]}
    />
  );
}
