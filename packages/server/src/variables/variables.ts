import { type CiVariable, expandVariables, layer, type VariableLayers } from '@slipway/ci';
import { type Commit, type Git, tagMessage } from '@slipway/git';
import type { Variable } from '@slipway/protocol';
import type { Addresses, Way } from '#addresses';
import type { Agents } from '#agents/agents';
import { dependenciesOf, dotenvOf } from '#artifacts/dependencies';
import type { ClusterAccess } from '#cluster-access/cluster-access';
import type { AccessWish } from '#cluster-access/environment-grants';
import { isFrozen } from '#freeze-periods/freeze-rules';
import { given } from '#given';
import type { Namespace } from '#groups/namespace';
import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import type { CommitCache } from '#repository/commit-cache';
import type { Store } from '#store/store';
import {
  type Assignment,
  assignmentVariables,
  clusterNames,
  clusterVariables,
  type JobVariable,
  persistedVariables,
} from './job-variables.ts';
import {
  commitVariables,
  entries,
  environmentVariables,
  type PipelineFacts,
  pipelineVariables,
  plannedJobVariables,
  projectVariables,
  userVariables,
} from './predefined.ts';
import type { GivenVariable, StoredVariable } from './variable.ts';

/** Everything that variables are made of. */
export interface Variables {
  /** For compiling: what rules, includes and names may refer to. */
  forPipeline(facts: PipelineFacts, at: PipelineContext): Promise<VariableLayers>;
  /**
   * For the job's payload: all of them, expanded as far as the server can. `sources` are the jobs whose
   * artifacts it receives, with their dotenv reports.
   */
  forJob(
    pipeline: Pipeline,
    job: JobRecord,
    sources: readonly JobRecord[],
    assignment: Assignment,
  ): Promise<JobVariables>;
  /** Before a runner has it: what the texts of the job may refer to that the server works in. */
  known(
    pipeline: Pipeline,
    job: JobRecord,
    sources: readonly JobRecord[],
    seesProtected?: boolean,
  ): Promise<CiVariable[]>;
  /** `environment:url` with everything worked in; null when the job has none or it is no URL. */
  environmentUrl(pipeline: Pipeline, job: JobRecord): Promise<string | null>;
}

/** What a job is given, and what there is to say about it in its log. */
export interface JobVariables {
  readonly variables: readonly Variable[];
  readonly notices: readonly string[];
}

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

export interface VariablesOptions {
  readonly store: Store;
  readonly git: Git;
  readonly addresses: Addresses;
  readonly clusterAccess: ClusterAccess;
  readonly agents: Pick<Agents, 'contextsFor'>;
  readonly commitOf: CommitCache;
  readonly clock: Clock;
}

/** Whose variables are gathered. */
interface Gathering {
  readonly pipeline: Pipeline;
  readonly job: JobRecord;
  readonly sources: readonly JobRecord[];
  /** Whether protected variables are there; without it the pipeline says so. */
  readonly seesProtected?: boolean;
  readonly way?: Way;
}

export function createVariables(options: VariablesOptions): Variables {
  const { store, git, addresses, clusterAccess, agents, commitOf, clock } = options;

  async function namespaceOf(project: Project): Promise<Namespace> {
    const namespace = await store.namespaces.get(project.namespaceId);
    if (!namespace) throw new Error(`project ${project.id} has no namespace`);
    return namespace;
  }

  /** Instance, then groups from the root down, then project. */
  async function configured(project: Project, isProtected: boolean): Promise<CiVariable[]> {
    const owners: Pick<StoredVariable, 'ownerKind' | 'ownerId'>[] = [
      { ownerKind: 'project', ownerId: project.id },
    ];
    let namespaceId: number | null = project.namespaceId;
    while (namespaceId !== null) {
      owners.unshift({ ownerKind: 'namespace', ownerId: namespaceId });
      namespaceId = (await store.namespaces.get(namespaceId))?.parentId ?? null;
    }
    owners.unshift({ ownerKind: 'instance', ownerId: 0 });
    const lists = await Promise.all(owners.map((owner) => store.variables.list(owner)));
    return lists
      .flat()
      .filter((variable) => isProtected || !variable.isProtected)
      .map(fromStored);
  }

  async function forPipeline(
    facts: PipelineFacts,
    { project, userId, commit, given, seesProtected = facts.isProtected, way }: PipelineContext,
  ): Promise<VariableLayers> {
    const repository = git.repository(repositoryName(project));
    const [namespace, user, stored, isClusterThere, message, periods] = await Promise.all([
      namespaceOf(project),
      store.users.get(userId),
      configured(project, seesProtected),
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
      configured: stored,
      pipeline: given.map(fromGiven),
    };
  }

  /** Without the runner's and the token's own: lowest precedence first. */
  async function gather(
    { pipeline, job, sources, seesProtected = pipeline.isProtected, way = addresses }: Gathering,
    clusterOf: (wish: AccessWish) => Promise<readonly CiVariable[]>,
  ): Promise<CiVariable[]> {
    const { definition } = job;
    const project = await store.projects.get(pipeline.projectId);
    if (!project) throw new Error(`pipeline ${pipeline.id} has no project`);
    const commit = await commitOf(git.repository(repositoryName(project)), pipeline.sha);
    const { variables } = pipeline;
    const context = { project, userId: job.userId, commit, given: variables, seesProtected, way };
    const [layers, environment] = await Promise.all([
      forPipeline(pipeline, context),
      job.environmentId === null ? undefined : store.environments.get(job.environmentId),
    ]);
    const yaml = [...definition.root_variables, ...definition.variables, ...dotenvOf(sources)];
    const predefined = [
      ...persistedVariables(pipeline, job, `${addresses.url}/${project.fullPath}`),
      ...plannedJobVariables(definition),
      ...layers.predefined,
    ];
    const scope = definition.environment?.name ?? null;
    const layered = (more: readonly CiVariable[]): CiVariable[] => [
      ...layer({ ...layers, predefined: [...predefined, ...more] }, yaml, scope),
      ...job.variables.map(fromGiven),
      ...environmentVariables(definition, environment),
    ];
    if (job.isBridge) return layered([]);
    const wanted = namespaceIn(job, () => layered([]));
    return layered(await clusterOf({ project, pipeline, job, wanted }));
  }

  /** What texts may refer to; nothing is made in the cluster for it. */
  async function namesOf(wish: AccessWish): Promise<readonly CiVariable[]> {
    const place = await clusterAccess.placeFor(wish);
    return place === undefined ? [] : clusterNames(place, place.namespace);
  }

  const known: Variables['known'] = (pipeline, job, sources, seesProtected) =>
    gather({ pipeline, job, sources, ...given({ seesProtected }) }, namesOf);

  function urlIn(variables: readonly CiVariable[], job: JobRecord): string | null {
    const url = job.definition.environment?.url;
    if (!url) return null;
    const key = 'CI_ENVIRONMENT_URL';
    const expanded = expandVariables([...variables, { key, value: url }]).variables;
    const value = expanded?.find((variable) => variable.key === key)?.value ?? '';
    return URL.canParse(value) ? value : null;
  }

  return {
    forPipeline,
    async forJob(pipeline, job, sources, assignment) {
      const notices: string[] = [];
      const { isNear } = assignment;
      const way = isNear ? addresses.near : addresses;
      const own = await gather({ pipeline, job, sources, way }, async (wish) => {
        const access = await clusterAccess.forJob(wish, isNear);
        notices.push(...(access?.notices ?? []));
        return clusterVariables(access, await agents.contextsFor(job, assignment.token, isNear));
      });
      const base = [...assignmentVariables(assignment), ...own];
      const url = urlIn(base, job);
      const all = [...base, ...entries(url === null ? {} : { CI_ENVIRONMENT_URL: url })];
      // `layer` hands its variables on as they came, this mark included.
      const marked = all as readonly JobVariable[];
      const secret = new Map(marked.map(({ key, isSecret = false }) => [key, isSecret]));
      // A circle was refused when the pipeline was made; one that project variables close later
      // goes to the runner as it is written.
      const expanded = expandVariables(all).variables ?? all;
      const variables = expanded.map((it) => toWire(it, secret.get(it.key) ?? false));
      return { variables, notices };
    },
    known,
    async environmentUrl(pipeline, job) {
      const own = entries(job.dotenv);
      const siblings = await store.jobs.ofPipeline(pipeline.id);
      const around = await known(pipeline, job, dependenciesOf(job, siblings));
      return urlIn([...around, ...own], job);
    },
  };
}

/** `environment.kubernetes.namespace`, with variables worked in. */
function namespaceIn(job: JobRecord, variables: () => CiVariable[]): string | undefined {
  const text = job.definition.environment?.kubernetes?.namespace;
  if (typeof text !== 'string' || text === '') return undefined;
  if (!text.includes('$')) return text;
  const key = 'KUBE_NAMESPACE';
  const { variables: expanded } = expandVariables([...variables(), { key, value: text }]);
  return expanded?.findLast((variable) => variable.key === key)?.value || undefined;
}

function toWire(variable: CiVariable, isSecret: boolean): Variable {
  const { key, value, masked = false, file = false, raw = false } = variable;
  return { key, value, public: !isSecret && !masked, masked, file, raw };
}

function fromStored(variable: StoredVariable): JobVariable {
  return {
    key: variable.key,
    value: variable.value,
    raw: variable.isRaw,
    file: variable.variableType === 'file',
    masked: variable.isMasked,
    protected: variable.isProtected,
    environmentScope: variable.environmentScope,
    isSecret: true,
  };
}

function fromGiven(variable: GivenVariable): JobVariable {
  const { key, value, isRaw, variableType } = variable;
  return { key, value, raw: isRaw, file: variableType === 'file', isSecret: true };
}
