import type { Branch, Project, Tag } from '@slipway/contract';
import type { ComponentType } from 'react';
import { getAll, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import type { CodeView } from '#frame/route.ts';
import { Link } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { levelIn } from '#tokens/roles.ts';
import { onDemand } from '#ui/state/on-demand.tsx';
import { Loading } from '#ui/state/states.tsx';
import { BranchesView } from './branches-view.tsx';
import type { CodeProps } from './code-props.ts';
import { CommitsView } from './commits-view.tsx';
import { refAndPath } from './ref-and-path.ts';
import { TagsView } from './tags-view.tsx';
import { TreeView } from './tree-view.tsx';
import './code.css';

const FileView = onDemand(async () => (await import('./file-view.tsx')).FileView);
const BlameView = onDemand(async () => (await import('./blame-view.tsx')).BlameView);
const CommitView = onDemand(async () => (await import('./commit-view.tsx')).CommitView);
const CompareView = onDemand(async () => (await import('./compare-view.tsx')).CompareView);
const EditView = onDemand(async () => (await import('./edit-view.tsx')).EditView);
const ReleasesView = onDemand(
  async () => (await import('./releases/releases-view.tsx')).ReleasesView,
);
const NewFileView = onDemand(async () => (await import('./edit-view.tsx')).NewFileView);

const views: Readonly<Record<CodeView, ComponentType<CodeProps>>> = {
  tree: TreeView,
  blob: FileView,
  blame: BlameView,
  commits: CommitsView,
  commit: CommitView,
  compare: CompareView,
  branches: BranchesView,
  tags: TagsView,
  releases: ReleasesView,
  edit: EditView,
  new: NewFileView,
};

const parts = [
  { label: 'Files', view: 'tree', holds: ['tree', 'blob', 'blame', 'edit', 'new'] },
  { label: 'Commits', view: 'commits', holds: ['commits', 'commit'] },
  { label: 'Branches', view: 'branches', holds: ['branches'] },
  { label: 'Tags', view: 'tags', holds: ['tags'] },
  { label: 'Releases', view: 'releases', holds: ['releases'] },
  { label: 'Compare', view: 'compare', holds: ['compare'] },
] as const;

/** The files of a project and their history. */
export function CodePlace({
  project,
  view,
  rest,
}: {
  readonly project: Project;
  readonly view: CodeView;
  readonly rest: readonly string[];
}) {
  const { session } = useSession();
  const api = `${projectApi(project.id)}/repository`;
  const refs = useResource(api, async (path, signal) => {
    const [branches, tags] = await Promise.all([
      getAll<Branch>(`${path}/branches`, signal),
      getAll<Tag>(`${path}/tags`, signal),
    ]);
    return { branches, tags };
  });
  const names = refs.data && new Set([...refs.data.branches, ...refs.data.tags].map(nameOf));
  // What follows `compare/`, `commit/` and `releases/` is no path.
  const isWhole = view === 'compare' || view === 'commit' || view === 'releases';
  const at = isWhole
    ? { ref: rest.join('/'), path: '' }
    : refAndPath(rest, project.default_branch, names ?? (refs.error ? new Set() : undefined));
  const View = views[view];
  const path = project.path_with_namespace;
  return (
    <>
      <nav className="tabs sub-tabs" aria-label="Code">
        {parts.map(({ label, view: first, holds }) => (
          <Link
            key={label}
            className="tab"
            href={to.code(path, first)}
            {...((holds as readonly CodeView[]).includes(view) && { 'aria-current': 'true' })}
          >
            {label}
          </Link>
        ))}
      </nav>
      {at ? (
        <View
          key={`${view} ${at.ref} ${at.path}`}
          project={project}
          {...at}
          level={session?.is_admin ? 50 : levelIn(project)}
          refs={refs.data}
          reloadRefs={refs.reload}
        />
      ) : (
        <Loading />
      )}
    </>
  );
}

const nameOf = ({ name }: { readonly name: string }) => name;
