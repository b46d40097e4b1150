import type { CommitDetails, FileDiff, PipelineSummary } from '@slipway/contract';
import { get, getAll, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { FileDiffs } from '#diff/file-diffs.tsx';
import { Link } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { Copy } from '#ui/copy.tsx';
import { ObjectPage } from '#ui/object-page.tsx';
import { Failure, Loading } from '#ui/states.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { TimeAgo } from '#ui/time.tsx';
import type { CodeProps } from './code-props.ts';

interface Shown extends CommitDetails {
  readonly last_pipeline: PipelineSummary | null;
}

interface RefOfCommit {
  readonly type: 'branch' | 'tag';
  readonly name: string;
}

/** One commit: what it says, what it changed, what came of it. */
export function CommitView({ project, ref: sha }: CodeProps) {
  const api = `${projectApi(project.id)}/repository/commits/${encodeURIComponent(sha)}`;
  const name = project.path_with_namespace;
  const { data, error, reload } = useResource(api, async (path, signal) => {
    const [commit, diffs, refs] = await Promise.all([
      get<Shown>(path, signal),
      getAll<FileDiff>(`${path}/diff`, signal),
      getAll<RefOfCommit>(`${path}/refs`, signal),
    ]);
    return { commit, diffs, refs };
  });
  if (!data) {
    return error ? <Failure error={error} what="the commit" retry={reload} /> : <Loading />;
  }
  const { commit, diffs, refs } = data;
  const body = commit.message.slice(commit.title.length).trim();
  const facts = [
    ['Author', `${commit.author_name} <${commit.author_email}>`],
    ['Commit', <Copy key="id" label="Commit" text={commit.id} />],
    [
      commit.parent_ids.length === 1 ? 'Parent' : 'Parents',
      commit.parent_ids.length > 0 && (
        <span className="facts">
          {commit.parent_ids.map((id) => (
            <Link key={id} href={to.commit(name, id)}>
              <code>{id.slice(0, 8)}</code>
            </Link>
          ))}
        </span>
      ),
    ],
    [
      'In',
      refs.map(({ name: ref }) => (
        <span key={ref}>
          <Link href={to.code(name, 'tree', ref)}>{ref}</Link>{' '}
        </span>
      )),
    ],
    [
      'Last pipeline',
      commit.last_pipeline && (
        <>
          <Link href={to.pipeline(name, commit.last_pipeline.id)}>#{commit.last_pipeline.id}</Link>{' '}
          <StatusBadge status={commit.last_pipeline.status} />
        </>
      ),
    ],
  ] as const;
  return (
    <ObjectPage
      name={commit.title}
      status={
        <>
          <span>{commit.author_name}</span>
          <TimeAgo at={commit.committed_date} />
        </>
      }
      verbs={
        <Link className="button" href={to.code(name, 'tree', commit.id)}>
          Files at this commit
        </Link>
      }
      reason={body && <pre className="commit-body">{body}</pre>}
      facts={facts.filter(([, value]) => value !== false)}
      commands={[`git show ${commit.id}`]}
    >
      <title>{`${commit.title} · ${name} · Slipway`}</title>
      <FileDiffs files={diffs} />
    </ObjectPage>
  );
}
