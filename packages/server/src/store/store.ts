import type { ActivityStore } from '#activities/activity';
import type { AgentStore } from '#agents/agent';
import type { ArtifactStore } from '#artifacts/artifact-store';
import type { AuditStore } from '#audit/audit-store';
import type { ProjectBadgeStore } from '#badges/project-badge';
import type { EnvironmentNamespaceStore } from '#cluster-access/environment-namespace';
import type { ClusterStore } from '#clusters/cluster';
import type { CommitStatusStore } from '#commit-statuses/commit-status';
import type { DeployTokenStore } from '#deploy-tokens/deploy-token';
import type { ApprovalStore } from '#deployment-approvals/approval';
import type { DeploymentStore } from '#deployments/deployment-store';
import type { DueStore } from '#due/due-store';
import type { EnvironmentStore } from '#environments/environment-store';
import type { ExecutionStore } from '#executions/execution';
import type { FreezePeriodStore } from '#freeze-periods/freeze-period';
import type { NamespaceStore } from '#groups/namespace-store';
import type { HookStore } from '#hooks/hook';
import type { DeliveryStore } from '#hooks/sending/delivery';
import type { CleanupPolicyStore } from '#image-cleanup/cleanup-policy';
import type { ImageProtectionStore } from '#image-protection/image-protection';
import type { ContainerRepositoryStore } from '#images/container-repository';
import type { SettingStore } from '#instance/setting-store';
import type { JobTokenAllowanceStore } from '#job-tokens/job-token-allowance';
import type { JobStore } from '#jobs/job-store';
import type { LfsLockStore } from '#lfs/lfs-lock-store';
import type { GroupLinkStore } from '#members/group-link';
import type { MemberStore } from '#members/member-store';
import type { OutboxStore } from '#outbox/outbox-store';
import type { PackageStore } from '#packages/package';
import type { PipelineStore } from '#pipelines/pipeline-store';
import type { ProjectStore } from '#projects/project-store';
import type { ProtectedEnvironmentStore } from '#protected-environments/protected-environment';
import type { ProtectedRefStore } from '#protection/protected-ref-store';
import type { ReleaseStore } from '#releases/release';
import type { ResourceGroupStore } from '#resource-groups/resource-group-store';
import type { DeedStore } from '#rollouts/deed';
import type { RunnerStore } from '#runners/runner-store';
import type { ScheduleStore } from '#schedules/schedule';
import type { SessionStore } from '#sign-in/sessions/session-store';
import type { StarStore } from '#stars/star';
import type { AccessTokenStore } from '#tokens/access-token-store';
import type { TriggerStore } from '#triggers/trigger';
import type { UploadStore } from '#uploads/upload';
import type { UserStore } from '#users/user-store';
import type { VariableStore } from '#variables/variable-store';

/**
 * Everything Slipway remembers besides files.
 *
 * A write that has resolved survives `kill -9` and a power cut. Writes are checked against
 * uniqueness (`StoreConflict`), not against sense: that is the caller's part. Reads see every write
 * that has resolved.
 */
export interface Store {
  readonly users: UserStore;
  readonly accessTokens: AccessTokenStore;
  readonly deployTokens: DeployTokenStore;
  readonly sessions: SessionStore;
  readonly namespaces: NamespaceStore;
  readonly projects: ProjectStore;
  readonly members: MemberStore;
  readonly groupLinks: GroupLinkStore;
  readonly jobTokenAllowances: JobTokenAllowanceStore;
  readonly protectedRefs: ProtectedRefStore;
  readonly protectedEnvironments: ProtectedEnvironmentStore;
  readonly activities: ActivityStore;
  readonly stars: StarStore;
  readonly projectBadges: ProjectBadgeStore;
  readonly releases: ReleaseStore;
  readonly uploads: UploadStore;
  readonly packages: PackageStore;
  readonly schedules: ScheduleStore;
  readonly triggers: TriggerStore;
  readonly hooks: HookStore;
  readonly deliveries: DeliveryStore;
  readonly commitStatuses: CommitStatusStore;
  readonly variables: VariableStore;
  readonly pipelines: PipelineStore;
  readonly jobs: JobStore;
  readonly executions: ExecutionStore;
  readonly runners: RunnerStore;
  readonly artifacts: ArtifactStore;
  readonly environments: EnvironmentStore;
  readonly environmentNamespaces: EnvironmentNamespaceStore;
  readonly clusters: ClusterStore;
  readonly agents: AgentStore;
  readonly deployments: DeploymentStore;
  readonly approvals: ApprovalStore;
  readonly freezePeriods: FreezePeriodStore;
  /** What deployments did in clusters. */
  readonly deeds: DeedStore;
  readonly resourceGroups: ResourceGroupStore;
  readonly containerRepositories: ContainerRepositoryStore;
  readonly cleanupPolicies: CleanupPolicyStore;
  readonly imageProtections: ImageProtectionStore;
  readonly lfsLocks: LfsLockStore;
  readonly auditEvents: AuditStore;
  readonly settings: SettingStore;
  /** What is to be done, and when. */
  readonly due: DueStore;
  /** What has happened, for those who react to it. */
  readonly outbox: OutboxStore;
  /** What is damaged, as far as was found; undefined when all is well. */
  damage(): Promise<string | undefined>;
  close(): Promise<void>;
}
