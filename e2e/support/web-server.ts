import { busyboxImage, createEngine } from '@slipway/engine';

/** An image that needs no registry, with a web server in it. */
export async function webServerImage(host?: string): Promise<string> {
  const engine = createEngine(host ? { host } : {});
  try {
    return await busyboxImage(engine);
  } finally {
    engine.close();
  }
}

/** A deployment of a small web server, and a node port for it; for `kubectl apply -f -`. */
export function webServer(name: string, image: string, replicas = 1): string {
  const labels = { app: name };
  const script = `echo ${name} is ready to serve; mkdir -p /tmp/www && echo ${name} > /tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www`;
  const container = {
    name: 'web',
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', script],
    readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
  };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 1, containers: [container] },
      },
    },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { type: 'NodePort', selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
  };
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [deployment, service] });
}
