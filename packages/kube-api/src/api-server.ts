import { join } from 'node:path';
import type { Log } from '@slipway/kube-objects';
import type { JobWitness } from '@slipway/kube-objects/job-deeds';
import { createAuthenticator } from '#access/authentication';
import { createPeerReader } from '#access/certificates/peer';
import { type CertificateAuthority, createCertificateAuthority } from '#access/certificates/sign';
import { createJobTokens, type JobIdentity } from '#access/job-tokens';
import { makeKubeconfig } from '#access/kubeconfig';
import { loadPki, type Pki } from '#access/pki';
import { ensureBootstrapRoles } from '#access/rbac/bootstrap';
import { createTokenAuthority, type TokenAuthority } from '#access/service-account-tokens';
import { type Aggregator, createAggregator } from '#aggregation/aggregator';
import { registerOwnVersions } from '#aggregation/own-versions';
import { publishTrust } from '#aggregation/trust';
import { EventLines } from '#answer/event-lines';
import { type Api, createApi } from '#api/api';
import type { ApiContext } from '#api/resource/call';
import { startCustomKinds } from '#custom/registrar';
import { createFlowControl } from '#flow-control/flow-control';
import { createObjects, type ObjectStore } from '#objects/objects';
import { createOuterAdmission } from '#policies/outer-admission';
import { keepPolicyStatus } from '#policies/policy-status';
import { startCompaction } from '#store/compaction';
import { createConverter } from '#webhooks/converter';
import { createWebhookClient } from '#webhooks/webhook-client';

/** How the API and its store are made. */
export interface ApiServerOptions {
  readonly directory: string;
  readonly log: Log;
  readonly clock: () => Date;
  readonly serviceCidr: string;
  /** Names and addresses under which clients reach the API, besides the usual ones. */
  readonly names: readonly string[];
  /** The node agent, once it runs. */
  readonly node: ApiContext['node'];
  /** The service network, once it runs. */
  readonly web?: ApiContext['web'];
  /** Whether a job is still under way; default yes. */
  readonly isJobRunning?: (jobId: number) => Promise<boolean>;
  /** Waits until what was created is in force; undefined for resources that nobody puts into force. */
  readonly inForce?: ApiContext['inForce'];
  /** Told of what jobs do in the cluster. */
  readonly witness?: JobWitness | undefined;
}

/** The API over its store and keys. No controller runs in it: what is written stays as it is. */
export interface ApiServer extends Api {
  readonly objects: ObjectStore;
  readonly tokens: TokenAuthority;
  /** The servers of other groups. */
  readonly aggregator: Aggregator;
  /** Signs certificates for clients. */
  readonly authority: CertificateAuthority;
  /** For the HTTPS server: clients may show a certificate, and need none. */
  readonly tls: {
    readonly ca: string;
    readonly cert: string;
    readonly key: string;
    readonly requestCert: true;
    readonly rejectUnauthorized: false;
  };
  /** The service `kubernetes` has the first address of the services' range. */
  readonly ownAddress: string;
  /** For the administrator unless it is for the bearer of `token`, in `namespace`. */
  kubeconfig(serverUrl: string, token?: string, namespace?: string): string;
  jobToken(job: JobIdentity): Promise<string>;
  close(): Promise<void>;
}

const usualNames = [
  'localhost',
  '127.0.0.1',
  '::1',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];

/** Opens, or makes, the keys and the store in a folder and the API over them. */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { directory, log, clock, serviceCidr } = options;
  const ownAddress = firstAddress(serviceCidr);
  const pki = await loadPki({
    directory: join(directory, 'pki'),
    names: [...new Set([...usualNames, ownAddress, ...options.names])],
    now: clock(),
  });
  await using stack = new AsyncDisposableStack();
  const objects = await createObjects({
    path: join(directory, 'cluster.db'),
    clock,
    serviceCidr,
    rootCertificate: pki.ca,
    log,
    outer: (surroundings) => createOuterAdmission(surroundings, log),
  });
  stack.defer(() => objects.close());
  stack.use(startCompaction(objects.store));
  stack.use(keepPolicyStatus(objects, log));
  const webhooks = createWebhookClient(objects);
  stack.use(startCustomKinds(objects, createConverter(webhooks), log));
  await Promise.all([ensureBootstrapRoles(objects), publishTrust(objects, pki)]);
  stack.use(registerOwnVersions(objects, log));
  const aggregator = stack.use(createAggregator(objects, objects.scheme, pki.frontProxy));
  const tokens = await createTokenAuthority(objects, pki.accounts, clock);
  const isJobRunning = options.isJobRunning ?? (async () => true);
  const jobs = await createJobTokens(pki.accounts, clock, isJobRunning);
  const closing = new AbortController();
  stack.defer(() => closing.abort());
  const api = createApi({
    closing: closing.signal,
    scheme: objects.scheme,
    authorizer: objects.authorizer,
    flowControl: createFlowControl(objects.store),
    peer: createPeerReader(pki.ca, clock),
    store: objects.store,
    operations: objects.operations,
    outer: objects.outer,
    eventLines: new EventLines((object) => objects.store.textOf(object)),
    clock,
    log,
    authenticator: createAuthenticator(pki.adminToken, async (token, audiences) => {
      const verified = await tokens.verify(token, audiences);
      return verified ?? (await jobs.verify(token, audiences));
    }),
    tokens,
    aggregator,
    witness: options.witness,
    inForce: options.inForce,
    node: options.node,
    web: options.web ?? (() => undefined),
  });
  const resources = stack.move();
  return {
    ...api,
    objects,
    tokens,
    aggregator,
    ...madeOf(pki),
    ownAddress,
    jobToken: (job) => jobs.sign(job),
    close: () => resources.disposeAsync(),
  };
}

/** What the keys of the cluster are good for. */
const madeOf = (pki: Pki): Pick<ApiServer, 'authority' | 'tls' | 'kubeconfig'> => ({
  authority: createCertificateAuthority(pki.ca, pki.caKey),
  tls: {
    ca: pki.ca,
    cert: pki.certificate,
    key: pki.key,
    requestCert: true,
    rejectUnauthorized: false,
  },
  kubeconfig: (serverUrl, token = pki.adminToken, namespace) =>
    makeKubeconfig(serverUrl, pki.ca, token, namespace),
});

/** The API's own address is the first of the services' range. */
const firstAddress = (cidr: string) => cidr.replace(/\.\d+\/\d+$/, '.1');
