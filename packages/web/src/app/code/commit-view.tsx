import type { CommitDetails, FileDiff, PipelineSummary, Project } from '@slipway/contract';
import { get, getAll, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { FileDiffs } from '#diff/file-diffs.tsx';
import { to } from '#frame/addresses.ts';
import { Link, useQuery } from '#frame/router.tsx';
import { PipelineRows } from '#pipelines/pipeline-rows.tsx';
import { DeployedCommit } from '#provenance/deployed-commit.tsx';
import { Copy } from '#ui/copy.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { type Fact, ObjectPage } from '#ui/object/object-page.tsx';
import { partAsked } from '#ui/object/part-tabs.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
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
  const asked = useQuery().get('tab');
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
  const parts = partsOf(diffs);
  const part = partAsked(parts, asked);
  return (
    <ObjectPage
      kind="commit"
      name={commit.title}
      status={
        <>
          {commit.last_pipeline && <StatusBadge status={commit.last_pipeline.status} />}
          <span>{commit.author_name}</span>
          <TimeAgo at={commit.committed_date} />
        </>
      }
      verbs={
        <Link className="button" href={to.code(name, 'tree', commit.id)}>
          Files at this commit
        </Link>
      }
      reason={bodyOf(commit)}
      tabs={{ address: to.commit(name, commit.id), parts, current: part }}
      facts={[
        ['Author', `${commit.author_name} <${commit.author_email}>`],
        ['Commit', <Copy key="id" label="Commit" text={commit.id} />],
        parentsOf(commit, name),
        ['In', <Refs key="refs" refs={refs} project={name} />],
        ['Last pipeline', commit.last_pipeline && <LastPipeline of={commit} project={name} />],
      ]}
      commands={[`git show ${commit.id}`, `slipway trace ${commit.id}`]}
    >
      <title>{`${commit.title} · ${name} · Slipway`}</title>
      <Part {...{ project, part, diffs }} sha={commit.id} />
    </ObjectPage>
  );
}

function Part({
  project,
  part,
  sha,
  diffs,
}: {
  readonly project: Project;
  readonly part: string;
  readonly sha: string;
  readonly diffs: readonly FileDiff[];
}) {
  if (part === 'pipelines') return <PipelinesOf project={project} sha={sha} />;
  if (part === 'deployed') return <DeployedCommit project={project} sha={sha} />;
  return <FileDiffs files={diffs} />;
}

const partsOf = (diffs: readonly FileDiff[]) =>
  [
    ['changes', `Changes ${diffs.length}`],
    ['pipelines', 'Pipelines'],
    ['deployed', 'Deployed'],
  ] as const;

/** What it says beyond its title: why the change was made. */
function bodyOf({ message, title }: Shown) {
  const body = message.slice(title.length).trim();
  return body === '' ? null : <pre className="commit-body">{body}</pre>;
}

function parentsOf({ parent_ids: ids }: Shown, project: string): Fact {
  if (ids.length === 0) return ['Parent', 'none: the first commit'];
  return [
    ids.length === 1 ? 'Parent' : 'Parents',
    <span key="parents" className="facts">
      {ids.map((id) => (
        <Link key={id} href={to.commit(project, id)}>
          <code>{id.slice(0, 8)}</code>
        </Link>
      ))}
    </span>,
  ];
}

function Refs({
  refs,
  project,
}: {
  readonly refs: readonly RefOfCommit[];
  readonly project: string;
}) {
  if (refs.length === 0) return <>no branch or tag</>;
  return refs.map(({ name }) => (
    <span key={name}>
      <Link href={to.code(project, 'tree', name)}>{name}</Link>{' '}
    </span>
  ));
}

function LastPipeline({
  of: { last_pipeline: last },
  project,
}: {
  readonly of: Shown;
  readonly project: string;
}) {
  if (last === null) return null;
  return (
    <>
      <Link href={to.pipeline(project, last.id)}>#{last.id}</Link>{' '}
      <StatusBadge status={last.status} />
    </>
  );
}

/** What came of it, the newest first. */
function PipelinesOf({ project, sha }: { readonly project: Project; readonly sha: string }) {
  const pipelines = useResource(
    `${projectApi(project.id)}/pipelines?sha=${sha}&with_commit=true`,
    (path, signal) => getAll<PipelineSummary>(path, signal),
  );
  return (
    <Listing of={pipelines} what="the pipelines" none="No pipeline was made for it">
      {(items) => <PipelineRows project={project} pipelines={items} />}
    </Listing>
  );
}
