import type { Git } from '@slipway/git';
import type { Agents } from '#agents/agents';
import type { AgentConnections } from '#agents/program/agent-connections';
import type { Applications } from '#applications/applications';
import type { OwnImage } from '#applications/own/own-image';
import type { Artifacts } from '#artifacts/artifacts';
import type { AuditLog } from '#audit/audit-log';
import type { Backups } from '#backups/backups';
import type { ClusterAccess } from '#cluster-access/cluster-access';
import type { ClusterOfAgent } from '#cluster-ways/cluster-of-agent';
import type { JobPlaces } from '#clusters/job-places';
import type { Seal } from '#clusters/seal';
import type { Approvals } from '#deployment-approvals/approvals';
import type { Environments } from '#environments/environments';
import type { Deliveries } from '#hooks/sending/deliveries';
import type { HookTeller } from '#hooks/tell-hooks';
import type { ImageCatalog } from '#images/image-catalog';
import type { Imports } from '#imports/imports';
import type { RemoteFiles } from '#includes/remote-files';
import type { Jobs } from '#jobs/jobs';
import type { LfsFiles } from '#lfs/lfs-files';
import type { Limits } from '#limits/limits';
import type { MachinePlace } from '#machine/machine-place';
import type { PackageFiles } from '#packages/package-files';
import type { Pipelines } from '#pipelines/pipelines';
import type { Project } from '#projects/project';
import type { ResourceGroups } from '#resource-groups/resource-groups';
import type { Auth } from '#rights/auth';
import type { Rollouts } from '#rollouts/rollouts';
import type { Runners } from '#runners/runners';
import type { ScheduleRuns } from '#schedules/run-schedule';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import type { UploadFiles } from '#uploads/upload-files';
import type { Addresses } from './addresses.ts';
import type { Events } from './events.ts';
import type { Clock, Log } from './log.ts';

/** What the features do for each other. One object, made by `createServer`. */
export interface Services {
  readonly store: Store;
  readonly git: Git;
  readonly log: Log;
  readonly clock: Clock;
  readonly addresses: Addresses;
  readonly pipelines: Pipelines;
  readonly jobs: Jobs;
  readonly environments: Environments;
  readonly clusterAccess: ClusterAccess;
  /** Who may use which agent for Kubernetes. */
  readonly agents: Agents;
  /** The clusters behind them, as their jobs see them. */
  readonly clusterOfAgent: ClusterOfAgent;
  /** Programs that are connected as agents. */
  readonly agentConnections: AgentConnections;
  /** Helm releases of clusters. */
  readonly applications: Applications;
  /** In which cluster jobs of the kubernetes executor run. */
  readonly jobPlaces: JobPlaces;
  /** Encrypts what is secret in the store. */
  readonly seal: Seal;
  readonly resourceGroups: ResourceGroups;
  readonly runners: Runners;
  readonly traces: Traces;
  readonly artifacts: Artifacts;
  readonly uploadFiles: UploadFiles;
  readonly packageFiles: PackageFiles;
  readonly scheduleRuns: ScheduleRuns;
  readonly deliveries: Deliveries;
  readonly hookTeller: HookTeller;
  readonly rollouts: Rollouts;
  readonly approvals: Approvals;
  readonly limits: Limits;
  readonly lfsFiles: LfsFiles;
  readonly events: Events;
  readonly audit: AuditLog;
  readonly remoteFiles: RemoteFiles;
  readonly imports: Imports;
  readonly backups: Backups;
}

/** What use cases work with: each names the parts that it needs. */
export interface Context extends Services {
  readonly auth: Auth;
  /** The machine that this runs on; without it nobody can be told of it. */
  readonly machine?: MachinePlace | undefined;
  /** Makes an image of this very Slipway; without it none of its own applications are installed. */
  readonly ownImage?: OwnImage | undefined;
  /** What the registry holds; without it projects have no images. */
  readonly images?: ImageCatalog | undefined;
  /** Told of each project that is gone. */
  readonly projectGone?: ((project: Project) => Promise<void>) | undefined;
}
