import type { ReactNode } from 'react';
import { ApiError } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import '#frame/place.css';
import { Failure, Loading } from '#ui/state/states.tsx';
import './cluster.css';
import { type Kind, loadKinds, sections } from './kinds.ts';
import { Refusal } from './refusal.tsx';

/** The way through the cluster's kinds, around one of its pages. */
export function ClusterPlace({
  current,
  children,
}: {
  /** The resource of the page; empty for the overview. */
  readonly current: string;
  readonly children: (kinds: readonly Kind[]) => ReactNode;
}) {
  const { data, error, reload } = useResource('kinds', (_key, signal) => loadKinds(signal));
  if (!data) return error ? <WithoutKinds error={error} retry={reload} /> : <Loading />;
  return (
    <div className="place">
      <nav className="place-pages kinds" aria-label="Kinds of the cluster">
        <Link
          className="place-page"
          href={to.cluster}
          {...(current === '' && { 'aria-current': 'page' })}
        >
          Overview
        </Link>
        <Link
          className="place-page"
          href={to.usage}
          {...(current === 'usage' && { 'aria-current': 'page' })}
        >
          Usage
        </Link>
        <Link
          className="place-page"
          href={to.applications}
          {...(current === 'applications' && { 'aria-current': 'page' })}
        >
          Applications
        </Link>
        <Link
          className="place-page"
          href={to.rights}
          {...(current === 'rights' && { 'aria-current': 'page' })}
        >
          Rights
        </Link>
        {sections.map((section) => (
          <KindLinks
            key={section}
            section={section}
            kinds={data.filter((kind) => kind.section === section)}
            current={current}
          />
        ))}
      </nav>
      <div className="place-main">{children(data)}</div>
    </div>
  );
}

/** There is no cluster, or nothing of it may be seen. */
function WithoutKinds({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  return (
    <>
      <title>Cluster · Slipway</title>
      <h1>Cluster</h1>
      {error instanceof ApiError ? (
        <Refusal error={error} />
      ) : (
        <Failure error={error} what="the cluster" retry={retry} />
      )}
    </>
  );
}

function KindLinks({
  section,
  kinds,
  current,
}: {
  readonly section: string;
  readonly kinds: readonly Kind[];
  readonly current: string;
}) {
  if (kinds.length === 0) return null;
  // On a phone the way through the kinds must not push the page out of sight.
  const isWide = matchMedia('(min-width: 761px)').matches;
  const isOpen =
    isWide && (section === 'Workloads' || kinds.some(({ resource }) => resource === current));
  return (
    <details open={isOpen}>
      <summary>{section}</summary>
      <ul>
        {kinds.map(({ resource, kind }) => (
          <li key={resource}>
            <Link
              className="place-page"
              href={to.kind(resource)}
              title={resource}
              {...(resource === current && { 'aria-current': 'page' })}
            >
              {kind}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
