export { agentNamespace, agentTunnel } from './agent-tunnel.ts';
export {
  type AccountUses,
  agentClusterRules,
  type ClusterReport,
  type ClusterRule,
  type ClusterStep,
  clusterAccountNamespace,
  clusterAccountObjects,
  clusterAccountSecret,
  managedClusterRules,
} from './cluster-account.ts';
export type { ConnectedCluster } from './connected-cluster.ts';
export { oneMonthSeconds, oneWeekSeconds, parseDuration } from './duration.ts';
export { type FailureReason, failureReasons, splitReasons } from './failure-reason.ts';
export { type JobPods, podSecurityLevels, runnerRules, usualJobPods } from './job-pods.ts';
export type * from './rest/agents.ts';
export type * from './rest/applications.ts';
export type * from './rest/code.ts';
export type * from './rest/deploying/deployed-objects.ts';
export type * from './rest/deploying/environments.ts';
export type * from './rest/deploying/job-preview.ts';
export type * from './rest/execution.ts';
export type * from './rest/jobs.ts';
export type * from './rest/machine.ts';
export type * from './rest/packages.ts';
export type * from './rest/people.ts';
export type * from './rest/pipeline-summary.ts';
export type * from './rest/pipelines.ts';
export type * from './rest/preview.ts';
export type * from './rest/projects.ts';
export type * from './rest/settings.ts';
export type * from './rest/tests.ts';
export type * from './rest/timeline.ts';
export type { Sent } from './sent.ts';
export { slug } from './slug.ts';
