import { join } from 'node:path';
import { type Api, createApi } from './api/api.ts';
import { createAuthenticator } from './api/authentication.ts';
import type { ApiContext } from './api/call.ts';
import { createJobTokens, type JobIdentity } from './job-tokens.ts';
import { makeKubeconfig } from './kubeconfig.ts';
import { keepKubernetesService } from './kubernetes-service.ts';
import { startLifecycle } from './lifecycle/start-lifecycle.ts';
import type { Log } from './log.ts';
import { loadPki } from './pki.ts';
import { createTokenAuthority, type TokenAuthority } from './service-account-tokens.ts';
import { createObjects, type ObjectStore } from './store/objects.ts';

/** How the API and its store are made. */
export interface ControlPlaneOptions {
  readonly directory: string;
  readonly log: Log;
  readonly clock: () => Date;
  readonly serviceCidr: string;
  /** Names and addresses under which clients reach the API, besides the usual ones. */
  readonly names: readonly string[];
  /** The node agent, once it runs. */
  readonly node: ApiContext['node'];
  /** Whether a job is still under way; default yes. */
  readonly isJobRunning?: (jobId: number) => Promise<boolean>;
}

/** The API with all that it needs; nothing in it runs a pod. */
export interface ControlPlane extends Api {
  readonly objects: ObjectStore;
  readonly tokens: TokenAuthority;
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  kubeconfig(serverUrl: string, token?: string): string;
  jobToken(job: JobIdentity): Promise<string>;
  announce(address: string, port: number): Promise<void>;
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
export async function createControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
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
  });
  stack.defer(() => objects.close());
  const tokens = await createTokenAuthority(objects, pki.accounts, clock);
  const isJobRunning = options.isJobRunning ?? (async () => true);
  const jobs = await createJobTokens(pki.accounts, clock, isJobRunning);
  stack.use(startLifecycle({ objects, tokens, rootCertificate: pki.ca, clock, log }));
  const service = stack.use(await keepKubernetesService(objects, ownAddress, log));
  const closing = new AbortController();
  stack.defer(() => closing.abort());
  const api = createApi({
    closing: closing.signal,
    store: objects.store,
    operations: objects.operations,
    clock,
    log,
    authenticator: createAuthenticator(pki.adminToken, async (token, audiences) => {
      const verified = await tokens.verify(token, audiences);
      return verified ?? (await jobs.verify(token, audiences));
    }),
    tokens,
    node: options.node,
  });
  const resources = stack.move();
  return {
    ...api,
    objects,
    tokens,
    tls: { ca: pki.ca, cert: pki.certificate, key: pki.key },
    kubeconfig: (serverUrl, token = pki.adminToken) => makeKubeconfig(serverUrl, pki.ca, token),
    jobToken: (job) => jobs.sign(job),
    announce: (address, port) => service.announce(address, port),
    close: () => resources.disposeAsync(),
  };
}

/** The API's own address is the first of the services' range. */
const firstAddress = (cidr: string) => cidr.replace(/\.\d+\/\d+$/, '.1');
