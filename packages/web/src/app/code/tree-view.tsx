import type { TreeEntry } from '@slipway/contract';
import { ApiError, getAll, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { PushHint } from '#projects/push-hint.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { Icon } from '#ui/status/icons.tsx';
import { whyNotHere } from './branch-rights.ts';
import type { CodeProps } from './code-props.ts';
import { LastCommit } from './last-commit.tsx';
import { LinkVerb } from './link-verb.tsx';
import { PlaceHead } from './place-head.tsx';
import { Readme } from './readme.tsx';

/** A folder, with its README below. */
export function TreeView(props: CodeProps) {
  const { project, ref, path } = props;
  const name = project.path_with_namespace;
  const query = new URLSearchParams({ ref, path });
  const address = `${projectApi(project.id)}/repository/tree?${query}`;
  const { data, error, reload } = useResource(address, (key, signal) =>
    getAll<TreeEntry>(key, signal),
  );
  const isEmpty = error instanceof ApiError && error.status === 404 && project.empty_repo;
  return (
    <>
      <title>{`${path || 'Files'} · ${name} · Slipway`}</title>
      <PlaceHead at={props} view="tree">
        <LinkVerb href={to.code(name, 'new', ref, path)} why={whyNotHere(props)}>
          New file
        </LinkVerb>
        <a
          className="button"
          href={`${projectApi(project.id)}/repository/archive.zip?${new URLSearchParams({ sha: ref, path })}`}
          download
        >
          <Icon name="down" /> Download
        </a>
      </PlaceHead>
      {data ? (
        <>
          <LastCommit project={project} at={ref} path={path} />
          <Entries {...props} entries={data} />
          <Readme {...props} entries={data} />
        </>
      ) : isEmpty ? (
        <Empty title="No files yet">
          <PushHint project={project} />
        </Empty>
      ) : error ? (
        <Failure error={error} what="the files" retry={reload} />
      ) : (
        <Loading />
      )}
      <AsCommand
        lines={[
          `git clone ${project.http_url_to_repo}`,
          curl('GET', `/api/v4/projects/${project.id}/repository/tree?${query}`),
        ]}
      />
    </>
  );
}

const kinds = { tree: 'folder', blob: 'file', commit: 'box' } as const;
const views = { tree: 'tree', blob: 'blob' } as const;

function Entries({
  project,
  ref,
  path,
  entries,
}: CodeProps & { readonly entries: readonly TreeEntry[] }) {
  const name = project.path_with_namespace;
  if (entries.length === 0) return <Empty title="This folder is empty" />;
  return (
    <Table
      caption={path === '' ? 'Files' : `Files in ${path}`}
      rows={foldersFirst(entries)}
      keyOf={(entry) => entry.path}
      columns={[
        {
          title: 'Name',
          cell: (entry) => (
            <span className={`code-entry is-${entry.type}`}>
              <Icon name={kinds[entry.type]} />{' '}
              {entry.type === 'commit' ? (
                `${entry.name} @ ${entry.id.slice(0, 8)} (submodule)`
              ) : (
                <Link href={to.code(name, views[entry.type], ref, entry.path)}>{entry.name}</Link>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}

function foldersFirst(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  return entries.toSorted((a, b) => Number(b.type === 'tree') - Number(a.type === 'tree'));
}
