import type { CommitDetails, Project } from '@slipway/contract';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

/** Who changed a file or folder last. */
export function LastCommit({
  project,
  at,
  path,
}: {
  readonly project: Project;
  readonly at: string;
  readonly path: string;
}) {
  const query = new URLSearchParams({ ref_name: at, path, per_page: '1' });
  const { data } = useResource(
    `${projectApi(project.id)}/repository/commits?${query}`,
    (key, signal) => get<readonly CommitDetails[]>(key, signal),
  );
  const commit = data?.[0];
  const name = project.path_with_namespace;
  return (
    <p className="facts last-commit">
      {commit && (
        <>
          <Link href={to.commit(name, commit.id)}>{commit.title}</Link>
          <span>{commit.author_name}</span>
          <TimeAgo at={commit.committed_date} />
          <Link href={to.code(name, 'commits', at, path)}>History</Link>
        </>
      )}
    </p>
  );
}
