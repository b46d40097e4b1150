import type { Project, ProjectPackage } from '@slipway/contract';
import { getAll, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link, useKeptText } from '#frame/router.tsx';
import { Copy } from '#ui/copy.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { fetchLine, publishLine } from './package-lines.ts';

/** What a project gives out by name and version. */
export function PackagesPage({ project }: { readonly project: Project }) {
  const [wanted, setWanted] = useKeptText('search');
  const path = project.path_with_namespace;
  const { data, error, reload } = useResource(
    `${projectApi(project.id)}/packages?order_by=created_at&sort=desc`,
    (key, signal) => getAll<ProjectPackage>(key, signal),
  );
  const shown = data?.filter(({ name, version }) => `${name} ${version}`.includes(wanted));
  return (
    <>
      <title>{`Packages · ${path} · Slipway`}</title>
      <div className="page-head">
        <h1>Packages</h1>
        {data && data.length > 3 && (
          <input
            className="search"
            type="search"
            aria-label="Filter packages"
            placeholder="Filter"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        )}
      </div>
      {shown === undefined ? (
        error ? (
          <Failure error={error} what="the packages" retry={reload} />
        ) : (
          <Loading />
        )
      ) : shown.length === 0 ? (
        <Empty title={wanted === '' ? 'No packages yet' : 'No package has such a name'}>
          <p>A job publishes a file with the token that it has anyway:</p>
          <Copy label="Command" text={publishLine('JOB-TOKEN: $CI_JOB_TOKEN', project)} />
          <p>
            <Link href={to.help('packages')}>More about packages</Link>
          </p>
        </Empty>
      ) : (
        <Packages items={shown} path={path} />
      )}
      <AsCommand
        lines={[
          `slipway package list --project ${path}`,
          publishLine('PRIVATE-TOKEN: $TOKEN', project),
          fetchLine(project, 'tool', '1.2.0', 'tool.tar.gz'),
        ]}
      />
    </>
  );
}

function Packages({
  items,
  path,
}: {
  readonly items: readonly ProjectPackage[];
  readonly path: string;
}) {
  return (
    <Table
      caption="Packages"
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Package',
          cell: ({ id, name }) => <Link href={to.package(path, id)}>{name}</Link>,
        },
        { title: 'Version', cell: ({ version }) => version },
        { title: 'Kind', cell: ({ package_type: kind }) => kind },
        { title: 'Published', cell: ({ created_at: at }) => <TimeAgo at={at} /> },
        {
          title: 'Last fetched',
          cell: ({ last_downloaded_at: at }) => (at === null ? 'never' : <TimeAgo at={at} />),
        },
      ]}
    />
  );
}
