import { join } from 'node:path';
import { sqliteActivities } from '#activities/activity-rows';
import { sqliteAgents } from '#agents/agent-rows';
import { sqliteArtifacts } from '#artifacts/artifact-rows';
import { sqliteAuditEvents } from '#audit/audit-rows';
import { sqliteProjectBadges } from '#badges/project-badge-rows';
import { sqliteEnvironmentNamespaces } from '#cluster-access/environment-namespace-rows';
import { sqliteClusters } from '#clusters/cluster-rows';
import { sqliteCommitStatuses } from '#commit-statuses/commit-status-rows';
import { sqliteDeployTokens } from '#deploy-tokens/deploy-token-rows';
import { sqliteApprovals } from '#deployment-approvals/approval-rows';
import { sqliteDeployments } from '#deployments/deployment-rows';
import { sqliteDue } from '#due/due-rows';
import { sqliteEnvironments } from '#environments/environment-rows';
import { sqliteExecutions } from '#executions/execution-rows';
import { sqliteFreezePeriods } from '#freeze-periods/freeze-period-rows';
import { namespaces, sqliteNamespaces } from '#groups/namespace-rows';
import { sqliteDeliveries, sqliteHooks } from '#hooks/hook-rows';
import { sqliteCleanupPolicies } from '#image-cleanup/cleanup-policy-rows';
import { sqliteImageProtections } from '#image-protection/image-protection-rows';
import { sqliteContainerRepositories } from '#images/container-repository-rows';
import { sqliteSettings } from '#instance/setting-rows';
import { sqliteJobTokenAllowances } from '#job-tokens/job-token-allowance-rows';
import { jobsTable, sqliteJobs } from '#jobs/rows/job-rows';
import { planCodec } from '#jobs/rows/plan-rows';
import { sqliteLfsLocks } from '#lfs/lfs-lock-rows';
import type { Clock } from '#log';
import { groupLinks, sqliteGroupLinks } from '#members/group-link-rows';
import { members, sqliteMembers } from '#members/member-rows';
import { sqliteOutbox } from '#outbox/outbox-rows';
import { sqlitePackages } from '#packages/package-rows';
import { sqlitePipelines } from '#pipelines/pipeline-rows';
import { projects, sqliteProjects } from '#projects/project-rows';
import { sqliteProtectedEnvironments } from '#protected-environments/protected-environment-rows';
import { sqliteProtectedRefs } from '#protection/protected-ref-rows';
import { sqliteReleases } from '#releases/release-rows';
import { sqliteResourceGroups } from '#resource-groups/resource-group-rows';
import { sqliteDeeds } from '#rollouts/deed-rows';
import { sqliteRunners } from '#runners/runner-rows';
import { sqliteSchedules } from '#schedules/schedule-rows';
import { sessions, sqliteSessions } from '#sign-in/sessions/session-rows';
import { sqliteStars } from '#stars/star-rows';
import type { Store } from '#store/store';
import { systemEventNotes } from '#system-events/system-event-rows';
import { accessTokens, sqliteAccessTokens } from '#tokens/access-token-rows';
import { sqliteTriggers } from '#triggers/trigger-rows';
import { sqliteUploads } from '#uploads/upload-rows';
import { sqliteUsers, users } from '#users/user-rows';
import { sqliteVariables } from '#variables/variable-rows';
import { Database } from './database.ts';

/** Where it stands who is who and who may do what. */
const tablesOfRights = [users, accessTokens, sessions, members, groupLinks, namespaces, projects];

/**
 * The store in `slipway.db` of the data folder (which must exist). `onRightsChange` is told when
 * somebody may do more or less than before: at times also when nothing of that has changed.
 */
export function openSqliteStore(
  dataDir: string,
  onRightsChange: () => void = () => {},
  clock: Clock = now,
): Store {
  return open(join(dataDir, 'slipway.db'), onRightsChange, clock);
}

/** Its twin in memory: for those who need a store, and nothing of it afterwards. */
export function openMemoryStore(): Store {
  return open(':memory:', () => {}, now);
}

const now: Clock = () => new Date();

function open(file: string, onRightsChange: () => void, clock: Clock): Store {
  const database = new Database(file, (touched) => {
    if (tablesOfRights.some(({ name }) => touched.has(name))) onRightsChange();
  });
  const jobs = jobsTable(planCodec(database));
  const notes = systemEventNotes(database, clock);
  return {
    users: sqliteUsers(database, notes),
    accessTokens: sqliteAccessTokens(database),
    deployTokens: sqliteDeployTokens(database),
    sessions: sqliteSessions(database),
    namespaces: sqliteNamespaces(database, notes),
    projects: sqliteProjects(database, notes),
    members: sqliteMembers(database, notes),
    groupLinks: sqliteGroupLinks(database),
    jobTokenAllowances: sqliteJobTokenAllowances(database),
    protectedRefs: sqliteProtectedRefs(database),
    protectedEnvironments: sqliteProtectedEnvironments(database),
    activities: sqliteActivities(database),
    projectBadges: sqliteProjectBadges(database),
    stars: sqliteStars(database),
    executions: sqliteExecutions(database),
    releases: sqliteReleases(database),
    uploads: sqliteUploads(database),
    packages: sqlitePackages(database),
    schedules: sqliteSchedules(database),
    triggers: sqliteTriggers(database),
    hooks: sqliteHooks(database),
    deliveries: sqliteDeliveries(database),
    commitStatuses: sqliteCommitStatuses(database),
    variables: sqliteVariables(database),
    pipelines: sqlitePipelines(database, jobs),
    jobs: sqliteJobs(database, jobs),
    runners: sqliteRunners(database),
    artifacts: sqliteArtifacts(database),
    environments: sqliteEnvironments(database),
    environmentNamespaces: sqliteEnvironmentNamespaces(database),
    clusters: sqliteClusters(database),
    agents: sqliteAgents(database),
    deployments: sqliteDeployments(database),
    approvals: sqliteApprovals(database),
    deeds: sqliteDeeds(database),
    freezePeriods: sqliteFreezePeriods(database),
    resourceGroups: sqliteResourceGroups(database),
    containerRepositories: sqliteContainerRepositories(database),
    cleanupPolicies: sqliteCleanupPolicies(database),
    imageProtections: sqliteImageProtections(database),
    lfsLocks: sqliteLfsLocks(database),
    auditEvents: sqliteAuditEvents(database),
    settings: sqliteSettings(database),
    due: sqliteDue(database),
    outbox: sqliteOutbox(database),
    damage: () => database.damage(),
    close: async () => database.close(),
  };
}
