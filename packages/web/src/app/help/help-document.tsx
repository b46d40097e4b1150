import { useEffect } from 'react';
import { useResource } from '#data/use-resource.ts';
import { Markdown } from '#markdown/markdown.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { helpAddress } from './contents.ts';
import { bringDocument } from './documents.ts';

const NoDocument = onDemand(async () => (await import('./no-document.tsx')).NoDocument);

/** One of `docs`, with links to the others. */
export function HelpDocument({ name }: { readonly name: string }) {
  const { data, error, reload } = useResource(name, async () => {
    const bringing = bringDocument(name);
    return bringing === undefined ? null : bringing;
  });
  useEffect(() => {
    if (!data || location.hash === '') return;
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }, [data]);
  if (data === undefined) {
    return error ? (
      <Failure error={error} what="this part of the help" retry={reload} />
    ) : (
      <Loading />
    );
  }
  if (data === null) return <NoDocument name={name} />;
  const [title, ...rest] = data.split('\n');
  const heading = title?.replace(/^# /, '') ?? name;
  return (
    <>
      <title>{`${heading} · Help · Slipway`}</title>
      <h1>{heading}</h1>
      <Markdown
        text={rest.join('\n')}
        place={{
          page: helpAddress,
          file: () => undefined,
          folder: name.startsWith('diagnostics') ? 'docs/diagnostics' : 'docs',
          headingsAbove: 0,
        }}
      />
    </>
  );
}
