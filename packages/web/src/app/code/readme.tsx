import type { Project, TreeEntry } from '@slipway/contract';
import { projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { onDemand } from '#ui/state/on-demand.tsx';
import { readText } from './read-text.ts';
import { folderOf } from './ref-and-path.ts';

const Markdown = onDemand(async () => (await import('#markdown/markdown.tsx')).Markdown, null);

/** The file that says what a folder is about. */
export function Readme({
  project,
  ref,
  entries,
}: {
  readonly project: Project;
  readonly ref: string;
  readonly entries: readonly TreeEntry[];
}) {
  const files = entries.filter(({ type, name }) => type === 'blob' && /^readme(\.|$)/i.test(name));
  const file = files.find(({ name }) => /\.(md|markdown)$/i.test(name)) ?? files[0];
  if (!file) return null;
  return (
    <section className="card readme" aria-labelledby="readme">
      <h2 id="readme">{file.name}</h2>
      <TextOf project={project} at={ref} path={file.path} />
    </section>
  );
}

/** Whether a file is drawn as text with headings and links. */
export function isMarkdown(path: string): boolean {
  return /\.(md|markdown)$/i.test(path);
}

function TextOf({
  project,
  at,
  path,
}: {
  readonly project: Project;
  readonly at: string;
  readonly path: string;
}) {
  const { data } = useResource(rawAddress(project, at, path), readText);
  if (!data) return null;
  return isMarkdown(path) ? (
    <MarkdownFile project={project} at={at} path={path} text={data.text} />
  ) : (
    <pre className="readme-text">{data.text}</pre>
  );
}

/** A file in Markdown, its links leading to files of the same commit. */
export function MarkdownFile({
  project,
  at,
  path,
  text,
}: {
  readonly project: Project;
  readonly at: string;
  readonly path: string;
  readonly text: string;
}) {
  const place = {
    folder: folderOf(path),
    page: (target: string) => to.code(project.path_with_namespace, 'blob', at, target),
    file: (target: string) => rawAddress(project, at, target),
  };
  return <Markdown text={text} place={place} />;
}

/** Where a file itself is. */
export function rawAddress(project: Project, ref: string, path: string): string {
  const file = encodeURIComponent(path);
  return `${projectApi(project.id)}/repository/files/${file}/raw?${new URLSearchParams({ ref })}`;
}
