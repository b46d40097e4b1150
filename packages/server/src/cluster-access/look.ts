import type { Clusters } from '#clusters/clusters';
import { deploys } from '#deployment-approvals/approval-rules';
import type { Environment } from '#environments/environment';
import { needsApproval } from '#protected-environments/approval-need-rules';
import { protectionsOf } from '#protected-environments/holding-protections';
import type { Store } from '#store/store';
import { type AccessDecision, decideAccess } from './access-rules.ts';
import type { AccessWish } from './environment-grants.ts';
import type { EnvironmentNamespace } from './environment-namespace.ts';
import type { KubernetesForJobs } from './kubernetes.ts';

/** Where it is looked. */
export interface LookOptions {
  readonly store: Store;
  /** The built-in one, for environments for which no other was connected. */
  readonly builtIn: KubernetesForJobs | undefined;
  readonly clusters: Clusters;
}

/** What a job may do in the cluster of its environment, and which one that is. */
export interface Looked {
  readonly environment: Environment | undefined;
  readonly rows: readonly EnvironmentNamespace[];
  readonly decision: AccessDecision;
  readonly kubernetes: KubernetesForJobs | undefined;
}

/** Decides by what the store says at that moment; writes nothing down. */
export async function look(
  { store, builtIn, clusters }: LookOptions,
  { project, pipeline, job, wanted }: AccessWish,
): Promise<Looked> {
  const environment =
    job.environmentId === null ? undefined : await store.environments.get(job.environmentId);
  const [protections, rows, people, connected] = await Promise.all([
    environment ? protectionsOf(store, environment) : [],
    environment ? store.environmentNamespaces.list(environment.id) : [],
    environment ? store.users.activePeople() : 0,
    environment && clusters.forEnvironment(project, environment.name),
  ]);
  const kubernetes = connected ?? builtIn;
  const decision = decideAccess({
    project: project.fullPath,
    pipeline,
    environment,
    isProtectedEnvironment: protections.length > 0,
    needsApproval: protections.some(needsApproval),
    deploys: deploys(job),
    rows,
    wanted,
    grantsByItself: people === 1 && (builtIn?.grantsByItself ?? true),
    sharedAccount: kubernetes?.isManaged === false ? kubernetes.name : undefined,
  });
  return { environment, rows, decision, kubernetes };
}
