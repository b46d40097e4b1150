import type { Clock, Log } from './log.ts';
import type { Services } from './services.ts';

/** How to make a server. */
export interface ServerOptions {
  /** Must exist; the server makes what it needs below it. */
  readonly dataDir: string;
  /** External URL without a slash at the end: `http://localhost:8929`. */
  readonly url: string;
  /** Host and port of the registry: `localhost:8929`. */
  readonly registry: string;
  /** Made, or brought up to date, at start: the first administrator. */
  readonly root: { readonly username: string; readonly password: string; readonly token: string };
  readonly log: Log;
  readonly clock?: Clock;
  /** What jobs are given to reach the cluster. */
  readonly kubernetes?: KubernetesForJobs;
  /** Answers `/-/kubernetes/*` for administrators; gets the request with that prefix removed. */
  readonly clusterApi?: (request: Request) => Promise<Response>;
}

/** A cluster that jobs may use: becomes `KUBECONFIG`, `KUBE_URL`, `KUBE_TOKEN`, … of each job. */
export interface KubernetesForJobs {
  /** The text of a kubeconfig file. */
  readonly kubeconfig: string;
  readonly url: string;
  readonly token: string;
  readonly caPem: string;
  /** `KUBE_NAMESPACE`; the kubeconfig's own default applies without it. */
  readonly namespace?: string;
}

/** GitLab's part: projects, pipelines, runner API, REST, git. Listens on nothing. */
export interface Server {
  fetch(request: Request): Promise<Response>;
  /** For tests and the part that wires everything together. */
  readonly services: Services;
  /** The key that registry tokens are signed with, for the registry to verify them. */
  readonly registryAuth: {
    readonly issuer: string;
    readonly realm: string;
    readonly service: string;
    readonly publicKeyPem: string;
  };
  close(): Promise<void>;
}
