import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { busyboxImage, createEngine } from '@slipway/engine';
import type { Deployment, Objects, Pod, Service } from '@slipway/kube-objects';
import { isActive, isReady } from '@slipway/kube-objects';
import { silent } from '@slipway/kube-objects/testing';
import { type Cluster, createCluster } from '../src/cluster.ts';
import { deleteCluster } from '../src/delete-cluster.ts';

export type { Event, Service } from '@slipway/kube-objects';
export { deleteCluster } from '../src/delete-cluster.ts';

const namespace = 'default';

/**
 * A web server as people write it in a hurry: it ends at once when it is told to, in the middle of
 * what it does. `/peer` asks its own service.
 */
const program = `
const http = require('node:http');
const version = process.env.VERSION;
process.on('SIGTERM', () => process.exit(0));
http
  .createServer((request, response) => {
    if (request.url === '/') return setTimeout(() => response.end(version), 5);
    const fail = (error) => response.end(String(error));
    http.get('http://' + process.env.WEB_SERVICE_HOST, (answer) => answer.pipe(response)).on('error', fail);
  })
  .listen(8080);
`;

/** The pod of a version; its image is the machine's own Node, seen from inside of a container. */
const podSpec = (image: string, version: string) => ({
  containers: [
    {
      name: 'web',
      image,
      imagePullPolicy: 'Never' as const,
      command: ['chroot', '/machine', process.execPath, '-e', program],
      env: [{ name: 'VERSION', value: version }],
      volumeMounts: [{ name: 'machine', mountPath: '/machine', readOnly: true }],
      readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1, timeoutSeconds: 5 },
    },
  ],
  volumes: [{ name: 'machine', hostPath: { path: '/' } }],
  terminationGracePeriodSeconds: 10,
});

/** A cluster on the machine's Docker Engine with deployment and service `web`. */
export interface WebCluster extends AsyncDisposable {
  readonly directory: string;
  readonly objects: Objects;
  readonly clusterIP: string;
  readonly nodePort: number;
  fetch(request: Request): Promise<Response>;
  /** Rolls a version out; resolves when only its pods are left. */
  rollOut(version: string): Promise<void>;
  /** Ends Slipway's part while the pods run on. */
  stop(): Promise<void>;
  /** Starts again on the same folder. */
  start(): Promise<void>;
  /** Names of the pods of `web` that serve. */
  ready(): readonly string[];
  /** What a command writes that runs in a pod of its own. */
  run(name: string, command: string): Promise<string>;
}

/** Resolves when `claim` holds. */
export async function until(claim: () => boolean, what: () => string): Promise<void> {
  const end = Date.now() + 90_000;
  while (!claim()) {
    if (Date.now() > end) throw new Error(`did not come true: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Starts it, with two pods of a version that serve. */
export async function startWebCluster(version = 'v1'): Promise<WebCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-network-'));
  const engine = createEngine();
  const image = await busyboxImage(engine);
  const options = { directory, engine, log: silent };
  let cluster: Cluster = await createCluster(options);

  const pods = () => cluster.objects.list<Pod>('pods', { namespace });
  const describe = () => JSON.stringify(pods().map(({ metadata, status }) => [metadata, status]));
  const serving = () =>
    pods().filter((pod) => pod.metadata.labels?.app === 'web' && isActive(pod) && isReady(pod));
  const web = () => {
    const deployment = cluster.objects.get<Deployment>('deployments.apps', 'web', namespace);
    if (!deployment) throw new Error('no deployment web');
    return deployment;
  };
  const isRolledOut = () => {
    const { metadata, spec, status } = web();
    return (
      status.observedGeneration === metadata.generation &&
      status.updatedReplicas === spec.replicas &&
      pods().filter(({ metadata: { labels } }) => labels?.app === 'web').length === spec.replicas &&
      serving().length === spec.replicas
    );
  };

  const service = await cluster.objects.create<Service>('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace },
    spec: {
      type: 'NodePort',
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
    },
    status: {},
  });
  await cluster.objects.create<Deployment>('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 2,
      strategy: { type: 'RollingUpdate' },
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: podSpec(image, version) },
    },
    status: {},
  });
  await until(isRolledOut, describe);

  return {
    directory,
    get objects() {
      return cluster.objects;
    },
    clusterIP: service.spec.clusterIP ?? '',
    nodePort: service.spec.ports?.[0]?.nodePort ?? 0,
    fetch: (request) => cluster.services.fetch(namespace, 'web', request),
    async rollOut(version) {
      for (let isWritten = false; !isWritten; ) {
        const deployment = web();
        const { template } = deployment.spec;
        const spec = {
          ...deployment.spec,
          template: { ...template, spec: podSpec(image, version) },
        };
        isWritten = await cluster.objects
          .update<Deployment>('deployments.apps', { ...deployment, spec })
          .then(
            () => true,
            // A controller was faster; its version can be read in the next turn.
            () => new Promise((resolve) => setImmediate(resolve, false)),
          );
      }
      await until(isRolledOut, describe);
    },
    stop: () => cluster.close(),
    async start() {
      cluster = await createCluster(options);
      await until(isRolledOut, describe);
    },
    ready: () => serving().map(({ metadata }) => metadata.name),
    async run(name, command) {
      await cluster.objects.create<Pod>('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace },
        spec: {
          restartPolicy: 'Never',
          containers: [
            {
              name: 'client',
              image,
              imagePullPolicy: 'Never',
              command: ['sh', '-c', `{ ${command}; } > /dev/termination-log 2>&1`],
            },
          ],
        },
        status: {},
      });
      const status = () => cluster.objects.get<Pod>('pods', name, namespace)?.status;
      await until(() => ['Succeeded', 'Failed'].includes(status()?.phase ?? ''), describe);
      return status()?.containerStatuses?.[0]?.state?.terminated?.message ?? '';
    },
    async [Symbol.asyncDispose]() {
      await cluster.close();
      await deleteCluster({ directory, engine, log: silent });
      engine.close();
    },
  };
}
