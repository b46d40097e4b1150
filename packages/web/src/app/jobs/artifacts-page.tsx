import type { ArtifactNode, Job, Project } from '@slipway/contract';
import { readText } from '#code/read-text.ts';
import { nameOf } from '#code/ref-and-path.ts';
import { ApiError, get, getAll, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { SourceLines } from '#source/source-lines.tsx';
import { useHighlighted } from '#source/use-highlighted.ts';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { Icon } from '#ui/status/icons.tsx';
import { size } from '#ui/time/time-words.ts';
import { ArtifactsPart } from './artifacts-part.tsx';
import '#ui/object/object-page.css';
import './job.css';

interface Props {
  readonly project: Project;
  readonly id: number;
  readonly path: string;
}

/** What a job left: folders, and files to look at or to take along. */
export function ArtifactsPage(props: Props) {
  const { project, id, path } = props;
  const api = `${projectApi(project.id)}/jobs/${id}`;
  const job = useResource(api, (key, signal) => get<Job>(key, signal));
  const query = path && `?${new URLSearchParams({ path })}`;
  const { data, error, reload } = useResource(`${api}/artifacts/tree${query}`, (key, signal) =>
    getAll<ArtifactNode>(key, signal),
  );
  // What is no folder may be a file.
  const isFile = path !== '' && error instanceof ApiError && error.status === 404;
  const name = project.path_with_namespace;
  return (
    <>
      <title>{`Artifacts of job #${id} · ${name} · Slipway`}</title>
      <h1>
        Artifacts of <Link href={to.job(name, id)}>{job.data?.name ?? `job #${id}`}</Link>
      </h1>
      <Crumbs {...props} />
      <div className="with-side">
        <div className="object-main">
          {job.data && !job.data.artifacts_file ? (
            <Empty title="This job has left no files" />
          ) : data ? (
            <Folder {...props} nodes={data} />
          ) : isFile ? (
            <File {...props} />
          ) : error ? (
            <Failure error={error} what="the artifacts" retry={reload} />
          ) : (
            <Loading />
          )}
        </div>
        <aside className="side" aria-label="About these artifacts">
          {job.data && (
            <ArtifactsPart
              project={project}
              job={job.data}
              isHere
              onChange={(next) => {
                job.update(() => next);
                reload();
              }}
            />
          )}
        </aside>
      </div>
      <AsCommand
        lines={[
          `slipway artifact download ${id} -p ${project.path_with_namespace}`,
          curl('GET', `/api/v4/projects/${project.id}/jobs/${id}/artifacts/tree${query}`),
        ]}
      />
    </>
  );
}

function Crumbs({ project, id, path }: Props) {
  const parts = path === '' ? [] : path.split('/');
  const at = (count: number) =>
    to.artifacts(project.path_with_namespace, id, parts.slice(0, count).join('/'));
  return (
    <nav className="facts" aria-label="Folders">
      <Link href={at(0)}>All files</Link>
      {parts.map((part, index) => (
        <span key={at(index + 1)}>
          / {index === parts.length - 1 ? part : <Link href={at(index + 1)}>{part}</Link>}
        </span>
      ))}
    </nav>
  );
}

function addressOf({ project, id }: Props, path: string): string {
  const file = path.split('/').map(encodeURIComponent).join('/');
  return `${projectApi(project.id)}/jobs/${id}/artifacts/${file}`;
}

function Folder({ nodes, ...props }: Props & { readonly nodes: readonly ArtifactNode[] }) {
  const { project, id } = props;
  if (nodes.length === 0) return <Empty title="There is nothing in it" />;
  return (
    <Table
      caption="Artifacts"
      rows={nodes}
      keyOf={(node) => node.path}
      columns={[
        {
          title: 'Name',
          cell: ({ type, name, path }) => (
            <>
              <Icon name={type === 'directory' ? 'folder' : 'file'} />{' '}
              <Link href={to.artifacts(project.path_with_namespace, id, path)}>{name}</Link>
            </>
          ),
        },
        { title: 'Size', cell: ({ size: bytes }) => (bytes === null ? '' : size(bytes)) },
        {
          title: 'Verbs',
          isOfVerbs: true,
          cell: ({ type, name, path }) =>
            type === 'file' && (
              <a
                className="button small"
                href={addressOf(props, path)}
                download={name}
                aria-label={`Download ${name}`}
              >
                <Icon name="down" /> Download
              </a>
            ),
        },
      ]}
    />
  );
}

/** One file. Nothing in it runs: it is shown as text or as a picture, and opened in a sandbox. */
function File(props: Props) {
  const { path } = props;
  const address = addressOf(props, path);
  const { data, error, reload } = useResource(address, readText);
  const isPicture = /\.(png|jpe?g|gif|webp|svg)$/i.test(path);
  return (
    <section className="card" aria-label={nameOf(path)}>
      <div className="file-head">
        <span className="muted">{data ? size(data.sizeBytes) : ' '}</span>
        <span className="actions">
          {/\.html?$/i.test(path) && (
            <a className="button small" href={address} target="_blank" rel="noreferrer">
              Open without scripts <Icon name="external" />
            </a>
          )}
          <a className="button small" href={address} download={nameOf(path)}>
            <Icon name="down" /> Download
          </a>
        </span>
      </div>
      {isPicture ? (
        <img className="file-picture" src={address} alt={nameOf(path)} />
      ) : data ? (
        <Text path={path} {...data} />
      ) : error ? (
        <Failure error={error} what="the file" retry={reload} />
      ) : (
        <Loading />
      )}
    </section>
  );
}

function Text({
  path,
  text,
  isBinary,
  isWhole,
}: { readonly path: string } & Awaited<ReturnType<typeof readText>>) {
  const lines = useHighlighted(path, text.replace(/\r?\n$/, ''));
  if (isBinary) return <Empty title="This file is not text" />;
  return (
    <>
      <SourceLines lines={lines} />
      {!isWhole && <p className="file-note muted">Only its beginning. Download it for the rest.</p>}
    </>
  );
}
