import type { Release } from '@slipway/contract';
import type { CodeProps } from '#code/code-props.ts';
import { getAll, projectApi } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { Empty } from '#ui/state/states.tsx';
import { NewRelease } from './new-release.tsx';
import { ReleaseCard } from './release-card.tsx';

/** Tags that were made known, with what can be had of them; or one of them. */
export function ReleasesView(of: CodeProps) {
  const { project, ref: wanted } = of;
  const path = project.path_with_namespace;
  const releases = useResource(`${projectApi(project.id)}/releases`, (key, signal) =>
    getAll<Release>(key, signal),
  );
  return (
    <>
      <title>{`${wanted || 'Releases'} · ${path} · Slipway`}</title>
      <h1>{wanted === '' ? 'Releases' : `Release ${wanted}`}</h1>
      <Listing
        of={releases}
        what="the releases"
        none="No releases yet"
        hint="A job with release: makes one, and so does the form below."
      >
        {(items) => <Releases of={of} items={items} onChange={releases.reload} />}
      </Listing>
      {wanted === '' && <NewRelease of={of} onMade={releases.reload} />}
      <AsCommand
        lines={[
          wanted === ''
            ? `slipway release create v1.0 --notes "What is new" -p ${path}`
            : `slipway release show ${wanted} -p ${path}`,
        ]}
      />
    </>
  );
}

function Releases({
  of,
  items,
  onChange,
}: {
  readonly of: CodeProps;
  readonly items: readonly Release[];
  readonly onChange: () => void;
}) {
  const { project, ref: wanted } = of;
  const shown = items.filter(({ tag_name: tag }) => wanted === '' || tag === wanted);
  const all = to.code(project.path_with_namespace, 'releases');
  if (shown.length === 0) {
    return (
      <Empty title="There is no such release">
        <p>
          The tag may be there without one. <Link href={all}>See all</Link>
        </p>
      </Empty>
    );
  }
  return shown.map((release) => (
    <ReleaseCard key={release.tag_name} of={of} release={release} onChange={onChange} />
  ));
}
