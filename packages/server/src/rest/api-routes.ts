import { activityRoutes } from '#activities/activity-routes';
import { agentRoutes } from '#agents/agent-routes';
import { applicationRoutes } from '#applications/application-routes';
import { artifactRoutes } from '#artifacts/artifact-routes';
import { auditRoutes } from '#audit/audit-routes';
import { backupRoutes } from '#backups/backup-routes';
import { badgeRoutes } from '#badges/badge-routes';
import { projectBadgeRoutes } from '#badges/project-badge-routes';
import { clusterAccessRoutes } from '#cluster-access/cluster-access-routes';
import { clusterRoutes } from '#clusters/cluster-routes';
import { commitStatusRoutes } from '#commit-statuses/commit-status-routes';
import { lintRoutes } from '#configurations/lint-routes';
import { previewRoutes } from '#configurations/preview-routes';
import { deployTokenRoutes } from '#deploy-tokens/deploy-token-routes';
import { stateRoutes } from '#deployed-state/state-routes';
import { approvalRoutes } from '#deployment-approvals/approval-routes';
import { deploymentRoutes } from '#deployments/deployment-routes';
import { environmentRoutes } from '#environments/environment-routes';
import { executionRoutes } from '#executions/execution-routes';
import { freezePeriodRoutes } from '#freeze-periods/freeze-period-routes';
import { groupRoutes } from '#groups/group-routes';
import { namespaceRoutes } from '#groups/namespace-routes';
import { blameRoutes } from '#history/blame-routes';
import { changelogRoutes } from '#history/changelog-routes';
import { cherryPickAndRevertRoutes } from '#history/cherry-pick-and-revert-routes';
import { contributorRoutes } from '#history/contributor-routes';
import { hookRoutes } from '#hooks/hook-routes';
import { imageProtectionRoutes } from '#image-protection/image-protection-routes';
import { imageRoutes } from '#images/image-routes';
import { imageTagRoutes } from '#images/image-tag-routes';
import { importRoutes } from '#imports/import-routes';
import { absentRoutes } from '#instance/absent-routes';
import { systemRoutes } from '#instance/system-routes';
import { jobPreviewRoutes } from '#job-preview/job-preview-routes';
import { jobTokenRoutes } from '#job-tokens/job-token-routes';
import { jobRoutes } from '#jobs/job-routes';
import { languageRoutes } from '#languages/language-routes';
import { limitRoutes } from '#limits/limit-routes';
import { machineRoutes } from '#machine/machine-routes';
import { memberRoutes } from '#members/member-routes';
import { shareRoutes } from '#members/share-routes';
import { genericPackageRoutes } from '#packages/generic-package-routes';
import { packageRoutes } from '#packages/package-routes';
import { pipelineRoutes } from '#pipelines/pipeline-routes';
import { projectListRoutes } from '#projects/project-list-routes';
import { projectRoutes } from '#projects/project-routes';
import { transferRoutes } from '#projects/transfer-routes';
import { protectedEnvironmentRoutes } from '#protected-environments/protected-environment-routes';
import { protectedRefRoutes } from '#protection/protected-ref-routes';
import { traceRoutes } from '#provenance/trace-routes';
import { releaseLinkRoutes } from '#releases/release-link-routes';
import { releaseRoutes } from '#releases/release-routes';
import { reportRoutes } from '#reports/report-routes';
import { branchRoutes } from '#repository/branch-routes';
import { commitRoutes } from '#repository/commit-routes';
import { fileRoutes } from '#repository/file-routes';
import { resourceGroupRoutes } from '#resource-groups/resource-group-routes';
import type { Route } from '#rights/route';
import { runnerRoutes } from '#runners/runner-routes';
import { scheduleRoutes } from '#schedules/schedule-routes';
import { scheduleVariableRoutes } from '#schedules/schedule-variable-routes';
import { searchRoutes } from '#search/search-routes';
import { userSessionRoutes } from '#sign-in/sessions/user-session-routes';
import { sleepRoutes } from '#sleep/sleep-routes';
import { starRoutes } from '#stars/star-routes';
import { testReportRoutes } from '#test-reports/test-report-routes';
import { timelineRoutes } from '#timeline/timeline-routes';
import { accessTokenRoutes } from '#tokens/access-token-routes';
import { resourceTokenRoutes } from '#tokens/resource-token-routes';
import { triggerRoutes } from '#triggers/trigger-routes';
import { uploadRoutes } from '#uploads/upload-routes';
import { userRoutes } from '#users/user-routes';
import { variableRoutes } from '#variables/variable-routes';
import { type Api, type ApiRoute, bind } from './api.ts';

/** The REST API, version 4, with GitLab's paths. */
export function apiRoutes(api: Api): Route[] {
  return [...bind(api, table), ...methods.map(unknownAddress)];
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** What no other route takes, answered as API clients expect it. */
function unknownAddress(method: Route['method']): Route {
  const body = { error: '404 Not Found' };
  const handler = () => Response.json(body, { status: 404 });
  return { method, path: '/api/v4/*rest', who: 'world', handler };
}

/** All of it, address by address. */
export const table: readonly ApiRoute[] = [
  ...systemRoutes,
  ...userRoutes,
  ...accessTokenRoutes,
  ...resourceTokenRoutes,
  ...deployTokenRoutes,
  ...namespaceRoutes,
  ...groupRoutes,
  ...projectListRoutes,
  ...projectRoutes,
  ...transferRoutes,
  ...importRoutes,
  ...executionRoutes,
  ...languageRoutes,
  ...starRoutes,
  ...activityRoutes,
  ...searchRoutes,
  ...memberRoutes,
  ...shareRoutes,
  ...branchRoutes,
  ...commitRoutes,
  ...fileRoutes,
  ...blameRoutes,
  ...contributorRoutes,
  ...changelogRoutes,
  ...cherryPickAndRevertRoutes,
  ...releaseRoutes,
  ...releaseLinkRoutes,
  ...uploadRoutes,
  ...packageRoutes,
  ...genericPackageRoutes,
  ...scheduleRoutes,
  ...scheduleVariableRoutes,
  ...triggerRoutes,
  ...hookRoutes,
  ...commitStatusRoutes,
  ...reportRoutes,
  ...testReportRoutes,
  ...timelineRoutes,
  ...protectedRefRoutes,
  ...protectedEnvironmentRoutes,
  ...approvalRoutes,
  ...jobTokenRoutes,
  ...pipelineRoutes,
  ...jobRoutes,
  ...jobPreviewRoutes,
  ...limitRoutes,
  ...artifactRoutes,
  ...variableRoutes,
  ...environmentRoutes,
  ...deploymentRoutes,
  ...sleepRoutes,
  ...stateRoutes,
  ...freezePeriodRoutes,
  ...traceRoutes,
  ...clusterAccessRoutes,
  ...clusterRoutes,
  ...agentRoutes,
  ...resourceGroupRoutes,
  ...runnerRoutes,
  ...lintRoutes,
  ...applicationRoutes,
  ...machineRoutes,
  ...userSessionRoutes,
  ...previewRoutes,
  ...imageRoutes,
  ...imageTagRoutes,
  ...imageProtectionRoutes,
  ...backupRoutes,
  ...badgeRoutes,
  ...projectBadgeRoutes,
  ...auditRoutes,
  ...absentRoutes,
];
