import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import type { Traced } from './traced.ts';

/** From which commit, pipeline and job a pod comes; nothing where that is not known. */
export function ComesFrom({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}) {
  const query = new URLSearchParams({ pod: `${namespace}/${name}` });
  const { data } = useResource(`/api/v4/provenance?${query}`, (key, signal) =>
    get<readonly Traced[]>(key, signal),
  );
  const [found] = data ?? [];
  if (!found) return null;
  const { environment, deployment, commit, job, pipeline } = found;
  const path = found.project.path_with_namespace;
  return (
    <section aria-labelledby="provenance">
      <h2 id="provenance">Comes from</h2>
      <p className="facts">
        <Link href={to.environment(path, environment.id)}>
          {environment.name} of {path}
        </Link>
        <Link href={to.deployment(path, environment.id, deployment.id)}>
          deployment #{deployment.iid}
        </Link>
        <span>
          <Link href={to.commit(path, commit.sha)}>
            <code>{commit.sha.slice(0, 8)}</code>
          </Link>{' '}
          of {commit.ref}
        </span>
        {pipeline && <Link href={to.pipeline(path, pipeline.id)}>pipeline {pipeline.id}</Link>}
        {job && <Link href={to.job(path, job.id)}>{job.name}</Link>}
      </p>
    </section>
  );
}
