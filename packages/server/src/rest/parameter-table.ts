import { activityParameters } from '#activities/activity-parameters';
import { agentParameters } from '#agents/agent-parameters';
import { applicationParameters } from '#applications/application-parameters';
import { artifactParameters } from '#artifacts/artifact-parameters';
import { auditParameters } from '#audit/audit-parameters';
import { backupParameters } from '#backups/backup-parameters';
import { badgeParameters } from '#badges/badge-parameters';
import { clusterAccessParameters } from '#cluster-access/cluster-access-parameters';
import { clusterParameters } from '#clusters/cluster-parameters';
import { commitStatusParameters } from '#commit-statuses/commit-status-parameters';
import { deployTokenParameters } from '#deploy-tokens/deploy-token-parameters';
import { stateParameters } from '#deployed-state/state-parameters';
import { approvalParameters } from '#deployment-approvals/approval-parameters';
import { deploymentParameters } from '#deployments/deployment-parameters';
import { environmentParameters } from '#environments/environment-parameters';
import { freezePeriodParameters } from '#freeze-periods/freeze-period-parameters';
import { groupParameters } from '#groups/group-parameters';
import { historyParameters } from '#history/history-parameters';
import { hookParameters } from '#hooks/hook-parameters';
import { type Declarations, type Parameters, parametersOf } from '#http/parameters';
import { imageParameters } from '#images/image-parameters';
import { instanceParameters } from '#instance/instance-parameters';
import { jobPreviewParameters } from '#job-preview/job-preview-parameters';
import { jobTokenParameters } from '#job-tokens/job-token-parameters';
import { jobParameters } from '#jobs/job-parameters';
import { limitParameters } from '#limits/limit-parameters';
import { machineParameters } from '#machine/machine-parameters';
import { memberParameters } from '#members/member-parameters';
import { packageParameters } from '#packages/package-parameters';
import { pipelineParameters } from '#pipelines/pipeline-parameters';
import { projectParameters } from '#projects/project-parameters';
import { protectedEnvironmentParameters } from '#protected-environments/protected-environment-parameters';
import { protectedRefParameters } from '#protection/protected-ref-parameters';
import { traceParameters } from '#provenance/trace-parameters';
import { releaseParameters } from '#releases/release-parameters';
import { reportParameters } from '#reports/report-parameters';
import { repositoryParameters } from '#repository/repository-parameters';
import { resourceGroupParameters } from '#resource-groups/resource-group-parameters';
import { runnerParameters } from '#runners/runner-parameters';
import { scheduleParameters } from '#schedules/schedule-parameters';
import { searchParameters } from '#search/search-parameters';
import { sleepParameters } from '#sleep/sleep-parameters';
import { starParameters } from '#stars/star-parameters';
import { testReportParameters } from '#test-reports/test-report-parameters';
import { timelineParameters } from '#timeline/timeline-parameters';
import { accessTokenParameters } from '#tokens/access-token-parameters';
import { triggerParameters } from '#triggers/trigger-parameters';
import { uploadParameters } from '#uploads/upload-parameters';
import { userParameters } from '#users/user-parameters';
import { variableParameters } from '#variables/variable-parameters';

/** What every address of the API makes of its parameters. */
export const declarations: Declarations = {
  ...artifactParameters,
  ...auditParameters,
  ...backupParameters,
  ...badgeParameters,
  ...clusterAccessParameters,
  ...clusterParameters,
  ...agentParameters,
  ...deployTokenParameters,
  ...environmentParameters,
  ...deploymentParameters,
  ...sleepParameters,
  ...stateParameters,
  ...freezePeriodParameters,
  ...traceParameters,
  ...groupParameters,
  ...instanceParameters,
  ...jobParameters,
  ...jobPreviewParameters,
  ...jobTokenParameters,
  ...limitParameters,
  ...applicationParameters,
  ...machineParameters,
  ...memberParameters,
  ...pipelineParameters,
  ...projectParameters,
  ...protectedRefParameters,
  ...protectedEnvironmentParameters,
  ...approvalParameters,
  ...imageParameters,
  ...releaseParameters,
  ...uploadParameters,
  ...packageParameters,
  ...scheduleParameters,
  ...triggerParameters,
  ...hookParameters,
  ...commitStatusParameters,
  ...reportParameters,
  ...testReportParameters,
  ...timelineParameters,
  ...historyParameters,
  ...starParameters,
  ...activityParameters,
  ...searchParameters,
  ...repositoryParameters,
  ...resourceGroupParameters,
  ...runnerParameters,
  ...accessTokenParameters,
  ...userParameters,
  ...variableParameters,
};

/** Throws for an address that declares nothing: it would drop what it is asked. */
export function parametersFor(method: string, path: string): Parameters {
  const route = `${method} ${path}`;
  const declaration = declarations[route];
  if (declaration === undefined) {
    throw new Error(
      `${route} declares no parameters: say what it takes in the *-parameters.ts of its feature`,
    );
  }
  return parametersOf(route, declaration);
}
