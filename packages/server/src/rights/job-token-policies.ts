/** What a project can grant to jobs of others, in GitLab's names, as far as it exists here. */
export const jobTokenPolicies = [
  'READ_DEPLOYMENTS',
  'ADMIN_DEPLOYMENTS',
  'READ_ENVIRONMENTS',
  'ADMIN_ENVIRONMENTS',
  'READ_JOBS',
  'ADMIN_JOBS',
  'READ_PACKAGES',
  'ADMIN_PACKAGES',
  'READ_PIPELINES',
  'ADMIN_PIPELINES',
  'READ_RELEASES',
  'ADMIN_RELEASES',
] as const;

/** One thing that can be granted. */
export type JobTokenPolicy = (typeof jobTokenPolicies)[number];

/** Whether what was granted covers a policy: whoever may change something may read it, too. */
export function coversPolicy(granted: readonly JobTokenPolicy[], wanted: JobTokenPolicy): boolean {
  const orMore = wanted.replace(/^READ_/, 'ADMIN_');
  return granted.some((policy) => policy === wanted || policy === orMore);
}
