import type { Project } from '@slipway/contract';
import { ClusterAway } from '#clusters/cluster-away.tsx';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { StatusIcon } from '#ui/status/icons.tsx';
import { clustersAway } from './clusters-away.ts';

/** Connected clusters that cannot be used, with the environments that wait for them; nothing while all can. */
export function AwayClusters({ projects }: { readonly projects: readonly Project[] }) {
  const away = clustersAway(projects);
  if (away.length === 0) return null;
  return (
    <section aria-labelledby="home-clusters">
      <h2 id="home-clusters">
        Clusters that cannot be used <span className="muted">{away.length}</span>
      </h2>
      <ul className="rows">
        {away.map((it) => (
          <li key={`${it.cluster} ${it.problem}`} className="row">
            <div className="row-main">
              <span className="row-title">
                <StatusIcon status="failed" /> {it.cluster}
              </span>
              <ClusterAway problem={it} />
              <p className="facts">
                {it.environments.map(({ id, name, path }) => (
                  <Link key={id} href={to.environment(path, id)}>
                    {path} {name}
                  </Link>
                ))}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
