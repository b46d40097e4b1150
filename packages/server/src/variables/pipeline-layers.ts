import type { VariableLayers } from '@slipway/ci';
import { type Commit, type Git, tagMessage } from '@slipway/git';
import type { Addresses, Way } from '#addresses';
import type { ClusterAccess } from '#cluster-access/cluster-access';
import { isFrozen } from '#freeze-periods/freeze-rules';
import type { Namespace } from '#groups/namespace';
import type { Clock } from '#log';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import type { Store } from '#store/store';
import { configuredVariables } from './configured-variables.ts';
import { fromGiven } from './job-variables.ts';
import {
  commitVariables,
  entries,
  type PipelineFacts,
  pipelineVariables,
  projectVariables,
  userVariables,
} from './predefined.ts';
import type { GivenVariable } from './variable.ts';

/** Whose pipeline it is, and what it was given. */
export interface PipelineContext {
  readonly project: Project;
  readonly userId: number;
  readonly commit: Commit | undefined;
  readonly given: readonly GivenVariable[];
  /** Whether protected variables are there; without it the facts say so. */
  readonly seesProtected?: boolean;
  /** How programs reach the server; by default as from elsewhere. */
  readonly way?: Way;
}

/** Where the variables of a pipeline come from. */
export interface PipelineSources {
  readonly store: Store;
  readonly git: Git;
  readonly addresses: Addresses;
  readonly clusterAccess: Pick<ClusterAccess, 'isThere'>;
  readonly clock: Clock;
}

/** What every job of a pipeline has, and what rules, includes and names may refer to. */
export async function pipelineLayers(
  { store, git, addresses, clusterAccess, clock }: PipelineSources,
  facts: PipelineFacts,
  { project, userId, commit, given, seesProtected = facts.isProtected, way }: PipelineContext,
): Promise<VariableLayers> {
  const repository = git.repository(repositoryName(project));
  const [namespace, user, configured, isClusterThere, message, periods] = await Promise.all([
    namespaceOf(store, project),
    store.users.get(userId),
    configuredVariables(store, project, seesProtected),
    clusterAccess.isThere(project),
    facts.isTag ? tagMessage(repository, facts.ref) : '',
    store.freezePeriods.all(project.id),
  ]);
  return {
    predefined: [
      ...projectVariables(project, namespace, addresses, way ?? addresses),
      ...entries(isClusterThere ? { CI_KUBERNETES_ACTIVE: 'true' } : {}),
      ...entries(isFrozen(periods, clock()) ? { CI_DEPLOY_FREEZE: 'true' } : {}),
      ...commitVariables(facts, commit, message),
      ...pipelineVariables(facts),
      ...userVariables(user),
    ],
    configured,
    pipeline: given.map(fromGiven),
  };
}

async function namespaceOf(store: Store, project: Project): Promise<Namespace> {
  const namespace = await store.namespaces.get(project.namespaceId);
  if (!namespace) throw new Error(`project ${project.id} has no namespace`);
  return namespace;
}
