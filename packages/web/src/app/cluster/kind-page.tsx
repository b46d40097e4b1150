import { useState } from 'react';
import { to } from '#frame/addresses.ts';
import { Link, navigate, useKeptText, useQuery } from '#frame/router.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Empty, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { ClusterPlace } from './cluster-place.tsx';
import { apiPath, type Kind, kindNamed } from './kinds.ts';
import { NamespaceChoice } from './namespace-choice.tsx';
import { Refusal } from './refusal.tsx';
import type { ServerColumn, ServerRow } from './watch/server-table.ts';
import { useTable } from './watch/use-table.ts';
import { CreateFromYaml } from './yaml/create-from-yaml.tsx';

/** The objects of one kind, in the columns that the server gives them; live. */
export function KindPage({ resource }: { readonly resource: string }) {
  return (
    <ClusterPlace current={resource}>
      {(kinds) => {
        const kind = kindNamed(kinds, resource);
        return kind ? (
          <KindList kind={kind} kinds={kinds} />
        ) : (
          <>
            <title>Not found · Cluster · Slipway</title>
            <h1 className="unseen">Not found</h1>
            <Empty title={`The cluster has no kind ${resource}`}>
              <p className="muted">A custom one comes with its CustomResourceDefinition.</p>
            </Empty>
          </>
        );
      }}
    </ClusterPlace>
  );
}

const shownAtOnce = 200;

function KindList({ kind, kinds }: { readonly kind: Kind; readonly kinds: readonly Kind[] }) {
  const query = useQuery();
  const namespace = kind.isNamespaced ? (query.get('namespace') ?? '') : '';
  const [search, setSearch] = useKeptText('search');
  const [isWide, setWide] = useState(false);
  const [isCreating, setCreating] = useState(false);
  const { table, refused } = useTable(apiPath(kind, namespace));
  const found = table?.rows
    .filter((row) => row.object.metadata.name.includes(search.trim().toLowerCase()))
    .sort(byName);
  return (
    <>
      <title>{`${kind.kind} · Cluster · Slipway`}</title>
      <div className="page-head">
        <h1>
          {kind.kind} {table && <span className="muted">{table.rows.length}</span>}
        </h1>
        <span className="actions">
          {kind.isNamespaced && (
            <NamespaceChoice
              value={namespace}
              onChoose={(each) => navigate(to.kind(kind.resource, each), { replace: true })}
            />
          )}
          <input
            type="search"
            className="search"
            aria-label={`Search ${kind.kind}`}
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <button
            type="button"
            className="button"
            aria-pressed={isWide}
            onClick={() => setWide(!isWide)}
          >
            All columns
          </button>
          <Verb
            why={kind.verbs.includes('create') ? undefined : 'Nobody can create these.'}
            onClick={() => setCreating(true)}
          >
            Create
          </Verb>
        </span>
      </div>
      {isCreating && (
        <CreateFromYaml
          kinds={kinds}
          kind={kind}
          namespace={namespace || 'default'}
          onClose={() => setCreating(false)}
        />
      )}
      {refused ? (
        <Refusal error={refused} />
      ) : table && found ? (
        found.length > 0 ? (
          <Rows kind={kind} columns={table.columns} rows={found} isWide={isWide} />
        ) : (
          <Empty title={search === '' ? `There is no ${kind.kind} here` : 'Nothing is called so'} />
        )
      ) : (
        <Loading />
      )}
      <AsCommand
        lines={[
          `kubectl get ${kind.resource}${kind.isNamespaced ? (namespace ? ` -n ${namespace}` : ' -A') : ''}${isWide ? ' -o wide' : ''}`,
        ]}
      />
    </>
  );
}

function byName({ object: { metadata: a } }: ServerRow, { object: { metadata: b } }: ServerRow) {
  const key = (each: typeof a) => `${each.namespace ?? ''}/${each.name}`;
  return key(a).localeCompare(key(b), 'en', { numeric: true });
}

function Rows({
  kind,
  columns,
  rows,
  isWide,
}: {
  readonly kind: Kind;
  readonly columns: readonly ServerColumn[];
  readonly rows: readonly ServerRow[];
  readonly isWide: boolean;
}) {
  const [most, setMost] = useState(shownAtOnce);
  const shown = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => column.priority === 0 || isWide);
  return (
    <>
      <Table
        caption={kind.kind}
        rows={rows.slice(0, most)}
        keyOf={({ object }) => object.metadata.uid}
        columns={[
          ...(kind.isNamespaced
            ? [
                {
                  title: 'Namespace',
                  cell: ({ object }: ServerRow) => object.metadata.namespace,
                },
              ]
            : []),
          ...shown.map(({ column, index }) => ({
            title: column.name,
            cell: (row: ServerRow) => <Cell kind={kind} column={column} row={row} index={index} />,
          })),
        ]}
      />
      {rows.length > most && (
        <button type="button" className="button more" onClick={() => setMost(most + shownAtOnce)}>
          Show more ({rows.length - most} left)
        </button>
      )}
    </>
  );
}

function Cell({
  kind,
  column,
  row: { cells, object },
  index,
}: {
  readonly kind: Kind;
  readonly column: ServerColumn;
  readonly row: ServerRow;
  readonly index: number;
}) {
  const { name, namespace, creationTimestamp } = object.metadata;
  if (index === 0) {
    return (
      <Link className="row-title" href={to.object(kind.resource, namespace, name)}>
        {name}
      </Link>
    );
  }
  // The server's word was true when it was said.
  if (column.name === 'Age') return <TimeAgo at={creationTimestamp} />;
  const text = String(cells[index] ?? '');
  return text === '<none>' || text === '' ? <span className="muted">–</span> : text;
}
