import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import type { Engine } from '@slipway/engine';
import type { Connection, EnvironmentIdentity, JobIdentity, JobWitness } from '@slipway/kube-api';
import { ensureStandardClass, startControllers, startSleep } from '@slipway/kube-controllers';
import type { Elsewhere, IngressRouter, Network, ServiceProxy } from '@slipway/kube-network';
import { bringServiceRange, createNetwork } from '@slipway/kube-network';
import type { ImageAccess, ImageWish, NodeAgent } from '@slipway/kube-node';
import { createLocalVolumes, startNodeAgent } from '@slipway/kube-node';
import type { Log, Objects, WebProxy } from '@slipway/kube-objects';
import { forgetProject } from '@slipway/kube-objects';
import type { ClusterEnvironment } from './access/environment-objects.ts';
import { provideEnvironment, removeProject, withdraw } from './access/environments.ts';
import { createRunnerTokens } from './access/runner-account.ts';
import { type ControlPlane, createControlPlane } from './control-plane.ts';
import { type NamedImage, namedImages, type PinnedImage, pinnedImages } from './pinned-images.ts';

/** How a cluster is made. */
export interface ClusterOptions {
  /** Folder for its database, keys and the pods' files. */
  readonly directory: string;
  /** Runs the containers; without one pods wait and say so. */
  readonly engine?: Engine | undefined;
  readonly log: Log;
  /** The host's address for containers, and the loopback ports that pods may ask to be led there. */
  readonly relay?: { readonly address: string; readonly ports: readonly number[] };
  readonly clock?: () => Date;
  /** Addresses of pods; default 10.244.0.0/16. */
  readonly clusterCidr?: string;
  /** Addresses of services; default the first /16 from 10.96.0.0 on that this machine has free. */
  readonly serviceCidr?: string;
  readonly nodeName?: string;
  /** More names and addresses under which clients reach the API. */
  readonly names?: readonly string[];
  /** Guards the images of a registry; undefined for those of others, which every pod may ask for. */
  imageAccess?(wish: ImageWish): Promise<ImageAccess | undefined>;
  /** Whether a job is still under way: its token for the cluster ends with it. Default yes. */
  isJobRunning?(jobId: number): Promise<boolean>;
  /** Told of what jobs do; a change is acknowledged to the job when this has resolved. */
  readonly witness?: JobWitness;
  /** `false` leaves the machine's network alone: no service addresses, node ports, name server. */
  readonly machine?: boolean;
  /** Connections to services are carried by another process (`runNetwork`), which is started when it is used. */
  readonly networkElsewhere?: Elsewhere;
}

/** A running cluster. It listens on nothing. */
export interface Cluster {
  /** The Kubernetes API by the shortest way; false for what `fetch` answers. */
  serve(incoming: IncomingMessage, outgoing: ServerResponse): boolean;
  /** The Kubernetes API. */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /** The API's requests with `Connection: Upgrade`: exec, attach, port-forward. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  readonly services: ServiceProxy;
  /** Requests from outside by host and path, as Ingress objects say it. */
  readonly ingress: IngressRouter;
  /**
   * PEM, for the HTTPS server that carries the API and, with certificates of their own, the hosts of
   * ingresses.
   */
  readonly tls: {
    readonly ca: string;
    readonly cert: string;
    readonly key: string;
    readonly requestCert: true;
    readonly rejectUnauthorized: false;
    readonly SNICallback: TlsOptions['SNICallback'];
  };
  /** For the administrator, or for whoever has `token`, in `namespace`; it holds a secret. */
  kubeconfig(serverUrl: string, token?: string, namespace?: string): string;
  /** A token for one job of a project. */
  jobToken(job: JobIdentity): Promise<string>;
  /** Makes what the jobs of an environment use the cluster by. */
  provideEnvironment(
    environment: ClusterEnvironment,
  ): Promise<Pick<EnvironmentIdentity, 'namespace' | 'account'>>;
  /** Leaves an environment its rights in these namespaces alone; made and not, it is the same. */
  withdraw(
    environment: Pick<ClusterEnvironment, 'namespace'>,
    kept: readonly string[],
  ): Promise<void>;
  /** Removes the namespaces and rights of a project's environments. */
  removeProject(projectId: number): Promise<void>;
  /** A token by which a runner may run pods for jobs; the same one as long as it lasts. */
  runnerToken(): Promise<string>;
  /** Takes a project that is gone out of all namespaces: the next one of its path is another. */
  forgetProject(project: string): Promise<void>;
  /** What the cluster may have to pull again by its digest. */
  pinnedImages(): readonly PinnedImage[];
  /** Every image that something in the cluster names. */
  namedImages(): readonly NamedImage[];
  readonly objects: Objects;
  /** Tells pods where the API is: the service `kubernetes` leads there. */
  announce(address: string, port: number): Promise<void>;
  /** Stops everything but the pods, which keep running. */
  close(): Promise<void>;
}

/** Opens, or makes, the cluster in a folder and starts everything in it. */
export async function createCluster(options: ClusterOptions): Promise<Cluster> {
  const { directory, log, clock = () => new Date() } = options;
  const nodeName = options.nodeName ?? hostname().toLowerCase();
  const relay = options.relay ?? { address: '127.0.0.1', ports: [] };
  await using stack = new AsyncDisposableStack();
  let node: NodeAgent | undefined;
  let web: WebProxy | undefined;
  let services: Network | undefined;
  const { machine, serviceCidr: wanted } = options;
  const serviceCidr = await bringServiceRange({ directory, wanted, machine, log });
  const controlPlane = await createControlPlane({
    directory,
    log,
    clock,
    serviceCidr,
    names: [nodeName, relay.address, ...(options.names ?? [])],
    node: () => node,
    web: () => web,
    isJobRunning: async (jobId) => (await options.isJobRunning?.(jobId)) ?? true,
    witness: options.witness,
    inForce: (resource) => (resource === 'services' ? services?.settled() : undefined),
  });
  stack.defer(() => controlPlane.close());
  const { objects } = controlPlane;
  const sleep = stack.use(startSleep({ objects, clock, log }));
  const network = await createNetwork({
    objects,
    log,
    asked: (service) => sleep.asked(service),
    directory: join(directory, 'network'),
    serviceCidr,
    certificate: { cert: controlPlane.tls.cert, key: controlPlane.tls.key },
    ...(options.machine !== undefined && { machine: options.machine }),
    ...(options.networkElsewhere && { elsewhere: options.networkElsewhere }),
  });
  stack.defer(() => network.close());
  web = network.web;
  services = network;
  const localVolumes = createLocalVolumes(join(directory, 'volumes'));
  await ensureStandardClass(objects);
  const controllers = startControllers({
    objects,
    log,
    clock,
    localVolumes,
    usage: async () => await node?.usage(),
    figures: (path) => controlPlane.aggregator.figures(path),
  });
  stack.defer(() => controllers.close());
  const agent = await startNode(options, { controlPlane, network, clock, nodeName, relay });
  stack.defer(() => agent.close());
  node = agent;
  const resources = stack.move();
  const own = new Set(['localhost', nodeName, ...(options.names ?? [])]);
  return {
    ...waysIn(controlPlane, network, own),
    ...rightsIn(controlPlane, clock),
    pinnedImages: () => pinnedImages(objects),
    namedImages: () => namedImages(objects),
    objects,
    close: () => resources.disposeAsync(),
  };
}

/** What the node is made of beside the options. */
interface NodeParts {
  readonly controlPlane: ControlPlane;
  readonly network: Network;
  readonly clock: () => Date;
  readonly nodeName: string;
  readonly relay: NonNullable<ClusterOptions['relay']>;
}

const startNode = (
  options: ClusterOptions,
  { controlPlane: { objects, tokens }, network, clock, nodeName, relay }: NodeParts,
): Promise<NodeAgent> =>
  startNodeAgent({
    objects,
    engine: options.engine,
    network,
    log: options.log,
    clock,
    directory: join(options.directory, 'pods'),
    nodeName,
    relay,
    clusterCidr: options.clusterCidr ?? '10.244.0.0/16',
    imageAccess: async (wish) => await options.imageAccess?.(wish),
    serviceAccountToken: async ({ audience, ...request }) => {
      const audiences = audience === undefined ? [] : [audience];
      return (await tokens.sign({ ...request, audiences })).token;
    },
  });

/** How clients come in, and where pods find the API. */
function waysIn(
  controlPlane: ControlPlane,
  { ingress, services }: Network,
  own: ReadonlySet<string>,
): Pick<Cluster, 'serve' | 'fetch' | 'upgrade' | 'services' | 'ingress' | 'tls' | 'announce'> {
  return {
    ...withIngress(controlPlane, ingress, own),
    services,
    ingress,
    tls: {
      ...controlPlane.tls,
      SNICallback: (name, done) => done(null, ingress.certificates.contextOf(name)),
    },
    announce: controlPlane.announce,
  };
}

/** Who gets to use the cluster by which rights. */
function rightsIn({ objects, tokens, kubeconfig, jobToken }: ControlPlane, clock: () => Date) {
  return {
    kubeconfig,
    jobToken,
    provideEnvironment: (environment: ClusterEnvironment) =>
      provideEnvironment(objects, environment),
    withdraw: (environment: Pick<ClusterEnvironment, 'namespace'>, kept: readonly string[]) =>
      withdraw(objects, environment, kept),
    removeProject: (projectId: number) => removeProject(objects, projectId),
    runnerToken: createRunnerTokens(objects, tokens, clock),
    forgetProject: (project: string) => forgetProject(objects, project),
  };
}

/** The API, and beside it on the same port the hosts that ingresses name; none of its own names. */
function withIngress(
  api: Pick<ControlPlane, 'serve' | 'fetch' | 'upgrade'>,
  ingress: IngressRouter,
  own: ReadonlySet<string>,
): Pick<Cluster, 'serve' | 'fetch' | 'upgrade'> {
  const isForIngress = (host: string | null | undefined) => {
    const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
    return !own.has(name) && ingress.serves(name) === 'named';
  };
  return {
    serve: (incoming, outgoing) =>
      !isForIngress(incoming.headers.host) && api.serve(incoming, outgoing),
    fetch: (request, connection) =>
      isForIngress(request.headers.get('host'))
        ? ingress.fetch(request)
        : api.fetch(request, connection),
    upgrade: (request, socket, head) =>
      isForIngress(request.headers.host)
        ? ingress.upgrade(request, socket, head)
        : api.upgrade(request, socket, head),
  };
}
