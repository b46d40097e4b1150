import { type AuditLog, authorFacts } from '#audit/audit-log';
import type { Environment } from '#environments/environment';
import type { JobRecord } from '#jobs/job';
import type { Limits } from '#limits/limits';
import type { Clock } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import { StoreConflict } from '#store/records';
import type { Store } from '#store/store';
import {
  type AccessDecision,
  type FreshGrant,
  hintOf,
  listed,
  ownNamespaceOf,
} from './access-rules.ts';
import { own } from './environment-namespace.ts';
import type { JobEnvironment } from './kubernetes.ts';

/** Whose access it is, and what its file asks for. */
export interface AccessWish {
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly job: JobRecord;
  /** `environment.kubernetes.namespace`, with variables worked in. */
  readonly wanted: string | undefined;
}

/** As whom a job works in a cluster, and what its log says about that. */
export interface EnvironmentAccount {
  readonly environment: JobEnvironment;
  readonly notices: readonly string[];
}

/** Gives environments the namespaces that they may work in. */
export interface EnvironmentGrants {
  /**
   * Makes the environment's own namespace known, writes down what is granted by itself, and answers as whom
   * the job works there. `fixed` is the only namespace that its cluster has for it.
   */
  account(
    wish: AccessWish,
    environment: Environment,
    decision: Extract<AccessDecision, { isAllowed: true }>,
    fixed: string | undefined,
  ): Promise<EnvironmentAccount>;
}

export interface EnvironmentGrantsOptions {
  readonly store: Store;
  readonly limits: Pick<Limits, 'of'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

export function createEnvironmentGrants(options: EnvironmentGrantsOptions): EnvironmentGrants {
  return {
    account: (wish, environment, decision, fixed) =>
      account(options, wish, environment, decision, fixed),
  };
}

/** The environment's own namespace, which keeps its name when the project is renamed. */
async function provideOwn(
  { store, clock }: EnvironmentGrantsOptions,
  project: Project,
  environment: Environment,
  authorId: number,
) {
  const { id: environmentId, slug } = environment;
  const known = own(await store.environmentNamespaces.list(environmentId));
  if (known !== undefined) return known;
  const name = ownNamespaceOf(project.path, project.id, slug);
  const isTaken = (await store.environmentNamespaces.owner(name)) !== undefined;
  const namespace = isTaken ? ownNamespaceOf('env', environmentId, slug) : name;
  const row = { environmentId, namespace, origin: 'own', isRevoked: false, authorId } as const;
  try {
    await store.environmentNamespaces.create({ ...row, createdAt: clock() });
    return namespace;
  } catch (error) {
    // Another job was faster.
    const other = own(await store.environmentNamespaces.list(environmentId));
    if (error instanceof StoreConflict && other !== undefined) return other;
    throw error;
  }
}

/** On disk, in the audit log too, before anybody may use it. */
async function grant(
  { store, audit, clock }: EnvironmentGrantsOptions,
  wish: AccessWish,
  environment: Environment,
  fresh: FreshGrant,
) {
  const { namespace, origin } = fresh;
  const { project, job } = wish;
  const row = { environmentId: environment.id, namespace, origin, isRevoked: false };
  try {
    const authorId = job.userId;
    await store.environmentNamespaces.create({ ...row, authorId, createdAt: clock() });
  } catch (error) {
    if (error instanceof StoreConflict) return;
    throw error;
  }
  const user = await store.users.get(job.userId);
  await audit.record({
    ...(user ? authorFacts(user) : { authorId: job.userId, authorName: '' }),
    credential: { kind: 'job_token', id: job.id, name: job.name },
    entityKind: 'Project',
    entityId: project.id,
    entityPath: project.fullPath,
    event: 'environment_namespace_created',
    targetKind: 'Environment',
    targetId: String(environment.id),
    targetName: environment.name,
    message: `Environment namespace created: ${namespace}`,
    changes: { namespace, origin },
    address: '',
    requestId: '',
  });
}

/** What is another environment's own is not granted by itself, whatever a file says. */
async function withoutForeign(
  { store }: EnvironmentGrantsOptions,
  fresh: readonly FreshGrant[],
): Promise<readonly FreshGrant[]> {
  const owners = await Promise.all(
    fresh.map(({ namespace }) => store.environmentNamespaces.owner(namespace)),
  );
  return fresh.filter((_, index) => owners[index] === undefined);
}

async function account(
  options: EnvironmentGrantsOptions,
  wish: AccessWish,
  environment: Environment,
  decision: Extract<AccessDecision, { isAllowed: true }>,
  fixed: string | undefined,
): Promise<EnvironmentAccount> {
  const { project, pipeline, job, wanted } = wish;
  const { isTrusted } = decision;
  const namespace = fixed ?? (await provideOwn(options, project, environment, job.userId));
  const fresh = await withoutForeign(options, decision.fresh);
  for (const one of fresh) await grant(options, wish, environment, one);
  const refused = new Set(decision.fresh.filter((it) => !fresh.includes(it)).map(nameOf));
  const granted = decision.granted.filter((it) => !refused.has(it) && it !== namespace);
  const facts = { project: project.fullPath, pipeline };
  const most = await options.limits.of(project.id);
  const identity = {
    projectId: project.id,
    slug: environment.slug,
    namespace,
    granted,
    quota: { pods: most.environment_pods_limit, volumes: most.environment_volumes_limit },
    isTrusted,
    workingNamespace: wanted ?? namespace,
    hint: hintOf(environment.name, facts, namespace, granted),
  };
  const may = isTrusted ? [namespace, ...granted] : [namespace];
  const notices = [
    ...fresh.map((it) => grantNotice(it, environment.name, project.fullPath)),
    `The environment "${environment.name}" may edit in the cluster: ${listed(may)}`,
  ];
  return { environment: identity, notices };
}

const nameOf = ({ namespace }: FreshGrant): string => namespace;

function grantNotice(fresh: FreshGrant, environment: string, project: string): string {
  const { namespace, origin } = fresh;
  const why = origin === 'file' ? 'its file asks for it' : 'it has its name';
  return `Granted the namespace "${namespace}" to the environment "${environment}", since ${why} and nobody else uses this Slipway; to take it back: slipway environment revoke "${environment}" ${namespace} --project ${project}`;
}
