import { clusterAccountNamespace } from '@slipway/contract';
import type { Environment } from '#environments/environment';
import type { Pipeline } from '#pipelines/pipeline';
import { type EnvironmentNamespace, granted } from './environment-namespace.ts';

/** Everything that decides what a job may do in the cluster. */
export interface AccessFacts {
  readonly project: string;
  readonly pipeline: Pick<Pipeline, 'ref' | 'isProtected'>;
  /** Undefined for a job that names none. */
  readonly environment: Pick<Environment, 'name' | 'tier'> | undefined;
  /** Whether only some may deploy there. */
  readonly isProtectedEnvironment: boolean;
  /** Whether somebody has to approve what is deployed there. */
  readonly needsApproval: boolean;
  /** Whether the job is one that waits for that: others were approved by nobody. */
  readonly deploys: boolean;
  readonly rows: readonly EnvironmentNamespace[];
  /** `environment.kubernetes.namespace` of its file. */
  readonly wanted: string | undefined;
  /** Whether one person alone uses this instance, and has not forbidden it. */
  readonly grantsByItself: boolean;
  /** The name of a cluster where all jobs are the account that it was connected with. */
  readonly sharedAccount?: string | undefined;
}

/** What is granted now for the first time, and why. */
export interface FreshGrant {
  readonly namespace: string;
  readonly origin: 'file' | 'name';
}

/** What a job may do in the cluster, or why it may do nothing. */
export type AccessDecision =
  | { readonly isAllowed: false; readonly refusal: string }
  | {
      readonly isAllowed: true;
      /** Only jobs of protected refs may use what was granted. */
      readonly isTrusted: boolean;
      /** Beside the environment's own; what is fresh is among it. */
      readonly granted: readonly string[];
      readonly fresh: readonly FreshGrant[];
    };

/** Decides it. Asks nobody, and writes nothing down. */
export function decideAccess(facts: AccessFacts): AccessDecision {
  const { environment, pipeline, rows, isProtectedEnvironment } = facts;
  if (environment === undefined) return { isAllowed: false, refusal: withoutEnvironment };
  const isTrusted = pipeline.isProtected;
  // Nobody has to remember to protect production before the first branch of somebody else's.
  const isForProtectedRefs = isProtectedEnvironment || environment.tier === 'production';
  if (isForProtectedRefs && !isTrusted) {
    return { isAllowed: false, refusal: unprotected(environment.name, pipeline.ref) };
  }
  if (facts.needsApproval && !facts.deploys) {
    return { isAllowed: false, refusal: unapproved(environment.name) };
  }
  if (facts.sharedAccount !== undefined && !isTrusted) {
    return { isAllowed: false, refusal: unprotectedShared(facts.sharedAccount, pipeline.ref) };
  }
  const fresh = isTrusted && facts.grantsByItself ? freshGrants(environment.name, facts) : [];
  return {
    isAllowed: true,
    isTrusted,
    granted: [...granted(rows), ...fresh.map(({ namespace }) => namespace)],
    fresh,
  };
}

function freshGrants(name: string, { wanted, rows }: AccessFacts): readonly FreshGrant[] {
  const known = new Set(rows.map(({ namespace }) => namespace));
  const wishes: FreshGrant[] = [
    ...(wanted === undefined ? [] : [{ namespace: wanted, origin: 'file' as const }]),
    ...(name === wanted ? [] : [{ namespace: name, origin: 'name' as const }]),
  ];
  return wishes.filter(({ namespace }) => !known.has(namespace) && mayBeGranted(namespace));
}

/** Where the pods of jobs run with their secrets, and where Slipway's own account in other clusters is. */
const closed: ReadonlySet<string> = new Set(['gitlab-managed-apps', clusterAccountNamespace]);

/** Not what is the cluster's own, nor Slipway's. */
export function mayBeGranted(namespace: string): boolean {
  const isName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace);
  return isName && !namespace.startsWith('kube-') && !closed.has(namespace);
}

/** The name of an environment's own namespace, as on GitLab: `hello-1-staging`. */
export function ownNamespaceOf(path: string, projectId: number, slug: string): string {
  const tail = `-${projectId}-${slug}`;
  const head = path
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63 - tail.length)
    .replace(/-+$/, '');
  return `${head || 'p'}${tail}`.replace(/-+$/, '');
}

const withoutEnvironment =
  'this job has no environment, and only jobs with one may use the cluster: add "environment: NAME" to it';

function unprotected(environment: string, ref: string): string {
  return `the environment "${environment}" is deployed to by jobs of protected branches and tags, and this job runs for "${ref}", which is not protected: let a maintainer protect "${ref}", or run the job for a protected one`;
}

function unapproved(environment: string): string {
  return `deployments to the environment "${environment}" have to be approved, and this job makes none: only jobs with "action: start" may use its cluster`;
}

function unprotectedShared(cluster: string, ref: string): string {
  return `all jobs use the cluster "${cluster}" with one account, so that only those of protected branches and tags may, and this job runs for "${ref}": let a maintainer protect "${ref}", or make the cluster managed`;
}

/** What follows each refusal that a job meets in the cluster. */
export function hintOf(
  environment: string,
  { project, pipeline }: Pick<AccessFacts, 'project' | 'pipeline'>,
  own: string,
  given: readonly string[],
): string {
  const may = pipeline.isProtected ? [own, ...given] : [own];
  const who = `jobs of the environment "${environment}" of ${project}`;
  const where = pipeline.isProtected ? '' : ` for "${pipeline.ref}", which is not protected,`;
  return `${who}${where} may edit ${listed(may)} and nothing else; an administrator lets them into another namespace by: slipway environment grant "${environment}" NAMESPACE --project ${project}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
