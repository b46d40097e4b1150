import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';

/** As much of a deployment as is told of a pod. */
interface Traced {
  readonly project: { readonly path_with_namespace: string };
  readonly environment: { readonly id: number; readonly name: string };
  readonly deployment: { readonly iid: number };
  readonly commit: { readonly sha: string; readonly ref: string };
  readonly job: { readonly id: number; readonly name: string } | null;
  readonly pipeline: { readonly id: number } | null;
}

/** From which commit, pipeline and job a pod comes; nothing where that is not known. */
export function Provenance({
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
          {environment.name} of {path}, #{deployment.iid}
        </Link>
        <span>
          <code>{commit.sha.slice(0, 8)}</code> of {commit.ref}
        </span>
        {pipeline && <Link href={to.pipeline(path, pipeline.id)}>pipeline {pipeline.id}</Link>}
        {job && <Link href={to.job(path, job.id)}>{job.name}</Link>}
      </p>
    </section>
  );
}
