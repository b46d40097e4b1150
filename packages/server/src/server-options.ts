import type { AgentServers } from '#agents/agent-servers';
import type { Helm } from '#applications/helm/helm';
import type { OwnImage } from '#applications/own/own-image';
import type { BackupPlace } from '#backups/backup';
import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import type { ClusterAddress } from '#clusters/cluster-client';
import type { OpenFiles } from '#files/disk';
import type { ImageCatalog } from '#images/image-catalog';
import type { MachinePlace } from '#machine/machine-place';
import type { Project } from '#projects/project';
import type { RootCredentials } from '#sign-in/root';
import type { Way } from './addresses.ts';
import type { Clock, Log } from './log.ts';

/** How to make a server. */
export interface ServerOptions {
  /** Must exist; the server makes what it needs below it. */
  readonly dataDir: string;
  /** External URL without a slash at the end: `http://localhost:8929`. */
  readonly url: string;
  /**
   * Where it is reached from this machine, and the registry: runners here get these addresses, for other
   * names may lead elsewhere from here, or nowhere. Default the external ones.
   */
  readonly near?: Way;
  /** Proxies that are believed when they say for whom they ask: addresses or ranges. Default none. */
  readonly trustedProxies?: readonly string[];
  /** Host and port of the registry: `localhost:8929`. */
  readonly registry: string;
  /** Whether it brings images of an upstream: `GROUP/dependency_proxy/containers/IMAGE`. */
  readonly hasImageProxy?: boolean;
  /** Made, or brought up to date, at start: the first administrator. */
  readonly root: RootCredentials;
  readonly log: Log;
  readonly clock?: Clock;
  /** What jobs are given to reach the cluster. */
  readonly kubernetes?: KubernetesForJobs;
  /** The API of the cluster beside it, as its administrator: for agents that are bound to it. */
  readonly ownCluster?: ClusterAddress;
  /** Where jobs and people ask agents for Kubernetes, by TLS. Default the server's own addresses. */
  readonly agentServers?: AgentServers;
  /** Answers `/-/kubernetes/*` for administrators; gets the request with that prefix removed. */
  readonly clusterApi?: (request: Request) => Promise<Response>;
  /** The machine and its engine, for administrators; without it they are told nothing of it. */
  readonly machine?: MachinePlace;
  /** The program helm; without it no applications are installed. */
  readonly helm?: Helm;
  /** Makes an image of this very Slipway, which its own applications run. */
  readonly ownImage?: OwnImage;
  /** What the registry holds, for the API's list of images. */
  readonly images?: ImageCatalog;
  /** Told of each project that is gone, for what others keep of it. */
  readonly projectGone?: (project: Project) => Promise<void>;
  /** Where copies of all data are made and kept; without it nobody can ask for one. */
  readonly backups?: BackupPlace;
  /** Where files are kept; by default each kind in a folder of the data folder. */
  readonly openFiles?: OpenFiles;
  /** Whether `include: remote` may ask this machine and private networks. Default no. */
  readonly allowsLocalIncludes?: boolean;
  /** How long a runner's request for a job is held open. Default 50. */
  readonly longPollSeconds?: number;
  /** A job whose runner says nothing for so long has failed. Default 600. */
  readonly silenceSeconds?: number;
  /** A job that a runner does not confirm in this time goes to another. Default 15. */
  readonly confirmSeconds?: number;
}
