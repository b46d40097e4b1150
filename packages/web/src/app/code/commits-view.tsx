import type { CommitDetails, Project } from '@slipway/contract';
import { useState } from 'react';
import { getPage, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import type { CodeProps } from './code-props.ts';
import { PlaceHead } from './place-head.tsx';

const step = 40;

/** What led to a ref, or what changed a file. */
export function CommitsView(props: CodeProps) {
  const { project, ref, path } = props;
  const name = project.path_with_namespace;
  const [count, setCount] = useState(step);
  const query = new URLSearchParams({
    ref_name: ref,
    path,
    per_page: String(Math.min(count, 100)),
  });
  const { data, error, reload } = useResource(
    `${projectApi(project.id)}/repository/commits?${query}`,
    (key, signal) => getPage<CommitDetails>(key, signal),
  );
  return (
    <>
      <title>{`Commits · ${name} · Slipway`}</title>
      <PlaceHead at={props} view="commits" />
      {data ? (
        data.items.length > 0 ? (
          <>
            <CommitRows project={project} commits={data.items} />
            {data.hasMore && count < 100 && (
              <button type="button" className="button more" onClick={() => setCount(100)}>
                Show more
              </button>
            )}
          </>
        ) : (
          <Empty title="No commits yet" />
        )
      ) : error ? (
        <Failure error={error} what="the commits" retry={reload} />
      ) : (
        <Loading />
      )}
      <AsCommand lines={[`git log ${ref}${path && ` -- ${path}`}`]} />
    </>
  );
}

/** Commits, one below the other. */
export function CommitRows({
  project,
  commits,
}: {
  readonly project: Project;
  readonly commits: readonly CommitDetails[];
}) {
  const name = project.path_with_namespace;
  return (
    <ul className="rows">
      {commits.map((commit) => (
        <li key={commit.id} className="row">
          <div className="row-main">
            <Link className="row-title" href={to.commit(name, commit.id)}>
              {commit.title}
            </Link>
            <p className="facts">
              <span>{commit.author_name}</span>
              <TimeAgo at={commit.committed_date} />
            </p>
          </div>
          <div className="row-side">
            <code>{commit.short_id}</code>
            <Link className="button small" href={to.code(name, 'tree', commit.id)}>
              Files
            </Link>
          </div>
        </li>
      ))}
    </ul>
  );
}
