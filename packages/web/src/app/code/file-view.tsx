import { projectApi, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link, navigate, useQuery } from '#frame/router.tsx';
import { SourceLines } from '#source/source-lines.tsx';
import { useHighlighted } from '#source/use-highlighted.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { Empty, Failure, Loading } from '#ui/state/states.tsx';
import { size } from '#ui/time/time-words.ts';
import { isKeptFrom, whyNotHere } from './branch-rights.ts';
import type { CodeProps } from './code-props.ts';
import { LastCommit } from './last-commit.tsx';
import { LinkVerb } from './link-verb.tsx';
import { PlaceHead } from './place-head.tsx';
import { readText, type Text } from './read-text.ts';
import { isMarkdown, MarkdownFile, rawAddress } from './readme.tsx';
import { folderOf, nameOf } from './ref-and-path.ts';

/** One file. */
export function FileView(props: CodeProps) {
  const { project, ref, path } = props;
  const name = project.path_with_namespace;
  const raw = rawAddress(project, ref, path);
  const { data, error, reload } = useResource(raw, readText);
  const isPlain = useQuery().get('plain') === '1';
  const file = nameOf(path);
  const why = whyNotHere(props);
  const end = async () => {
    const fields = { branch: ref, commit_message: `Delete ${file}` };
    const api = `${projectApi(project.id)}/repository/files/${encodeURIComponent(path)}`;
    await remove(`${api}?${new URLSearchParams(fields)}`);
    navigate(to.code(name, 'tree', ref, folderOf(path)));
  };
  return (
    <>
      <title>{`${file} · ${name} · Slipway`}</title>
      <PlaceHead at={props} view="blob">
        {path === '.gitlab-ci.yml' && (
          <LinkVerb href={to.editor(name, ref)} why={why}>
            Pipeline editor
          </LinkVerb>
        )}
        <LinkVerb href={to.code(name, 'edit', ref, path)} why={why}>
          Edit
        </LinkVerb>
        <Confirm
          verb="Delete"
          what="the file"
          name={file}
          why={why ?? (isKeptFrom(props) ? `You may not push to ${ref}.` : undefined)}
          onConfirm={end}
        >
          <p>A commit on {ref} removes it; earlier commits keep it.</p>
        </Confirm>
      </PlaceHead>
      <LastCommit project={project} at={ref} path={path} />
      <section className="card" aria-label={file}>
        <div className="file-head">
          <span className="muted">{data ? size(data.sizeBytes) : ' '}</span>
          <span className="actions">
            {isMarkdown(path) && (
              <Link
                className="button small"
                href={`${to.code(name, 'blob', ref, path)}${isPlain ? '' : '?plain=1'}`}
              >
                {isPlain ? 'As text' : 'Source'}
              </Link>
            )}
            <Link className="button small" href={to.code(name, 'blame', ref, path)}>
              Blame
            </Link>
            <a className="button small" href={raw}>
              Raw
            </a>
            <a className="button small" href={raw} download={file}>
              Download
            </a>
          </span>
        </div>
        {data ? (
          <Content {...props} file={data} raw={raw} isPlain={isPlain} />
        ) : error ? (
          <Failure error={error} what="the file" retry={reload} />
        ) : (
          <Loading />
        )}
      </section>
      <AsCommand
        lines={[
          `git show ${ref}:${path}`,
          curl(
            'GET',
            `/api/v4/projects/${project.id}/repository/files/${encodeURIComponent(path)}/raw?ref=${encodeURIComponent(ref)}`,
          ),
        ]}
      />
    </>
  );
}

function Content({
  project,
  ref,
  path,
  file,
  raw,
  isPlain,
}: CodeProps & { readonly file: Text; readonly raw: string; readonly isPlain: boolean }) {
  const { text, isBinary, isWhole, sizeBytes } = file;
  const lines = useHighlighted(path, text.replace(/\r?\n$/, ''));
  if (/\.(png|jpe?g|gif|webp|ico)$/i.test(path)) {
    return <img className="file-picture" src={raw} alt={nameOf(path)} />;
  }
  if (isBinary) return <Empty title="This file is not text" />;
  if (sizeBytes === 0) return <Empty title="This file is empty" />;
  if (isMarkdown(path) && !isPlain) {
    return (
      <div className="readme">
        <MarkdownFile project={project} at={ref} path={path} text={text} />
      </div>
    );
  }
  return (
    <>
      <SourceLines lines={lines} />
      {!isWhole && (
        <p className="file-note muted">
          The first megabyte of {size(sizeBytes)}. Download it to see the rest.
        </p>
      )}
    </>
  );
}
