/** What a job's token says about it. */
export interface JobClaims {
  /** Full path of its project. */
  readonly project: string;
  readonly job: number;
  /** Why the job may do nothing; absent when it may. */
  readonly refusal?: string;
}

const projectKey = 'slipway.dev/project';
const jobKey = 'slipway.dev/job';
const refusalKey = 'slipway.dev/refusal';

/** What the API keeps about a user besides name and groups. */
interface Known {
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A job as the API knows it: it administers the cluster, or may do nothing and is told why. */
export function jobUser({ project, job, refusal }: JobClaims) {
  return {
    username: `slipway:project:${project}`,
    groups: [...(refusal === undefined ? ['system:masters'] : []), 'system:authenticated'],
    extra: {
      [projectKey]: [project],
      [jobKey]: [`${job}`],
      ...(refusal !== undefined && { [refusalKey]: [refusal] }),
    },
  };
}

/** The project whose job a user is. */
export const projectOfUser = ({ extra }: Known): string | undefined => extra?.[projectKey]?.[0];

/** Why a user, who is a job, may do nothing. */
export const refusalOfUser = ({ extra }: Known): string | undefined => extra?.[refusalKey]?.[0];
