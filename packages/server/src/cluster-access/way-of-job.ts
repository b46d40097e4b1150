import type { ClusterWay } from '#cluster-ways/cluster-way';
import type { Environment } from '#environments/environment';
import type { JobRecord } from '#jobs/job';
import type { Project } from '#projects/project';
import { type EnvironmentNamespace, granted, own } from './environment-namespace.ts';
import type { JobEnvironment, KubernetesForJobs } from './kubernetes.ts';
import { type LookOptions, look } from './look.ts';

/** How a job asks the connected cluster of its environment, or why it may not. */
export type WayOfJob =
  | { readonly isAllowed: false; readonly refusal: string }
  | {
      readonly isAllowed: true;
      readonly cluster: string;
      /** Another one when the job would be let in as somebody else. */
      readonly identity: string;
      readonly open: () => Promise<ClusterWay>;
    };

/** Decided anew for each request: with what a job may ends what it is let in for. */
export async function wayOfJob(
  options: LookOptions,
  job: JobRecord,
  clusterId: number,
): Promise<WayOfJob> {
  const [project, pipeline] = await Promise.all([
    options.store.projects.get(job.projectId),
    options.store.pipelines.get(job.pipelineId),
  ]);
  if (!project || !pipeline) throw new Error(`job ${job.id} belongs to nothing`);
  const wish = { project, pipeline, job, wanted: undefined };
  const { environment, rows, decision, kubernetes } = await look(options, wish);
  if (!decision.isAllowed) return decision;
  const { name, wayAs } = kubernetes ?? {};
  if (!environment || kubernetes?.id !== clusterId || name === undefined || !wayAs) {
    return no('the cluster of this job is no longer that of its environment: retry the job');
  }
  const { isTrusted } = decision;
  const account = knownEnvironment(project, environment, rows, kubernetes, isTrusted);
  if (account === undefined) return no(`nothing was made for "${environment.name}" in "${name}"`);
  const { namespace, granted: others } = account;
  const identity = JSON.stringify([clusterId, namespace, isTrusted ? others : []]);
  return { isAllowed: true, cluster: name, identity, open: () => wayAs(account) };
}

const no = (refusal: string): WayOfJob => ({ isAllowed: false, refusal });

/** An environment in its cluster, as far as it was made there; undefined before its first job. */
export function knownEnvironment(
  { id: projectId }: Project,
  { slug }: Environment,
  rows: readonly EnvironmentNamespace[],
  { namespace: fixed, isManaged }: KubernetesForJobs,
  isTrusted: boolean,
): JobEnvironment | undefined {
  const namespace = fixed ?? own(rows) ?? (isManaged === false ? '' : undefined);
  if (namespace === undefined) return undefined;
  return {
    ...{ projectId, slug, namespace, workingNamespace: namespace, isTrusted, hint: '' },
    granted: granted(rows).filter((it) => it !== namespace),
  };
}
