import type { BlameRange } from '@slipway/contract';
import { useMemo } from 'react';
import { get, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { SourceLines } from '#source/source-lines.tsx';
import { useHighlighted } from '#source/use-highlighted.ts';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import type { CodeProps } from './code-props.ts';
import { PlaceHead } from './place-head.tsx';

/** Who wrote each line of a file, and in which commit. */
export function BlameView(props: CodeProps) {
  const { project, ref, path } = props;
  const name = project.path_with_namespace;
  const file = `${projectApi(project.id)}/repository/files/${encodeURIComponent(path)}`;
  const { data, error, reload } = useResource(
    `${file}/blame?${new URLSearchParams({ ref })}`,
    (key, signal) => get<readonly BlameRange[]>(key, signal),
  );
  const text = useMemo(() => (data ?? []).flatMap((range) => range.lines).join('\n'), [data]);
  const lines = useHighlighted(path, text);
  const starts = useMemo(() => startsOf(data ?? []), [data]);
  return (
    <>
      <title>{`Blame: ${path} · ${name} · Slipway`}</title>
      <PlaceHead at={props} view="blame">
        <Link className="button" href={to.code(name, 'blob', ref, path)}>
          Only the file
        </Link>
      </PlaceHead>
      {data ? (
        <section className="card" aria-label={`Blame of ${path}`}>
          <SourceLines
            lines={lines}
            beside={(index) => {
              const commit = starts.get(index);
              return commit ? (
                <Link
                  href={to.commit(name, commit.id)}
                  title={`${commit.message.trim()}\n${commit.author_name}, ${commit.authored_date}`}
                >
                  {commit.author_name}: {commit.message.split('\n', 1)[0]}
                </Link>
              ) : undefined;
            }}
          />
        </section>
      ) : error ? (
        <Failure error={error} what="who wrote this" retry={reload} />
      ) : (
        <Loading />
      )}
      <AsCommand lines={[`git blame ${ref} -- ${path}`]} />
    </>
  );
}

/** The commit of each line that another commit's line stands before. */
function startsOf(ranges: readonly BlameRange[]): ReadonlyMap<number, BlameRange['commit']> {
  const starts = new Map<number, BlameRange['commit']>();
  let line = 0;
  for (const { commit, lines } of ranges) {
    starts.set(line, commit);
    line += lines.length;
  }
  return starts;
}
