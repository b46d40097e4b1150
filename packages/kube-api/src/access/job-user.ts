import { authenticated } from './user.ts';

/** What a job may do: what its environment may, or nothing. */
export type JobRights =
  | {
      /** Why the job may do nothing, and what to do, in a sentence for its log. */
      readonly refusal: string;
    }
  | { readonly environment: EnvironmentIdentity };

/** As whom the jobs of an environment use the cluster. Its rights are those of role bindings. */
export interface EnvironmentIdentity {
  /** The namespace of its service account, in which it works unless it names another. */
  readonly namespace: string;
  readonly account: string;
  /** Groups that the service account by itself is not in: what is given to them ends with the job. */
  readonly groups: readonly string[];
  /** What the environment may, and how to change that, in a sentence that follows a refusal. */
  readonly hint: string;
}

/** What a job's token says about it. */
export type JobClaims = JobRights & {
  /** Full path of its project. */
  readonly project: string;
  readonly job: number;
};

const projectKey = 'slipway.dev/project';
const jobKey = 'slipway.dev/job';
const refusalKey = 'slipway.dev/refusal';

/** What the API keeps about a user besides name and groups. */
interface Known {
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A job as the API knows it: the service account of its environment, or somebody without rights. */
export function jobUser(claims: JobClaims) {
  const { project, job } = claims;
  const why = 'refusal' in claims ? claims.refusal : claims.environment?.hint;
  return {
    ...('refusal' in claims || claims.environment === undefined
      ? { username: `slipway:project:${project}`, groups: [authenticated] }
      : accountUser(claims.environment)),
    extra: {
      [projectKey]: [project],
      [jobKey]: [`${job}`],
      ...(why !== undefined && { [refusalKey]: [why] }),
    },
  };
}

function accountUser({ namespace, account, groups }: EnvironmentIdentity) {
  const own = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return {
    username: `system:serviceaccount:${namespace}:${account}`,
    groups: [...own, ...groups, authenticated],
  };
}

/** The project whose job a user is. */
export const projectOfUser = ({ extra }: Known): string | undefined => extra?.[projectKey]?.[0];

/** The job that a user is. */
export function jobOfUser({ extra }: Known): number | undefined {
  const id = extra?.[jobKey]?.[0];
  return id === undefined ? undefined : Number(id);
}

/** What to say to a user, who is a job, after each refusal. */
export const refusalOfUser = ({ extra }: Known): string | undefined => extra?.[refusalKey]?.[0];
