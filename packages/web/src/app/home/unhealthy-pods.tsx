import type { Pod } from '#cluster/kube-types.ts';
import { useWatch } from '#cluster/watch/use-watch.ts';
import { StandingBadge } from '#cluster/workload/standing.tsx';
import { podStanding } from '#cluster/workload/workload-status.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';

/** Pods in trouble; nothing for those who may not see pods, and where there is no cluster. */
export function UnhealthyPods() {
  const pods = useWatch<Pod>('/api/v1/pods');
  if (pods.refused !== undefined || pods.objects === undefined) return null;
  const sick = pods.objects
    .map((pod) => ({ pod, standing: podStanding(pod) }))
    .filter(({ standing }) => standing.look === 'failed');
  return (
    <section aria-labelledby="home-unhealthy">
      <h2 id="home-unhealthy">
        Unhealthy in the cluster {sick.length > 0 && <span className="muted">{sick.length}</span>}
      </h2>
      {sick.length === 0 ? (
        <p className="muted">{wordsFor(pods.objects.length)}</p>
      ) : (
        <ul className="rows">
          {sick.map(({ pod: { metadata }, standing }) => (
            <li key={metadata.uid} className="row">
              <div className="row-main">
                <Link
                  className="row-title"
                  href={to.object('pods', metadata.namespace, metadata.name)}
                >
                  {metadata.namespace} / {metadata.name}
                </Link>
                {standing.why && <p className="muted">{standing.why}</p>}
              </div>
              <StandingBadge standing={standing} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function wordsFor(count: number): string {
  if (count === 0) return 'There are no pods.';
  return count === 1 ? 'The one pod is well.' : `All ${count} pods are well.`;
}
