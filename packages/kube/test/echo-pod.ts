import { execPath } from 'node:process';
import type { PodDraft } from './network-cluster.ts';

/**
 * Tells by HTTP and UDP who it is and who asks, on every port that it is given: `web-1 10.244.0.7`.
 */
const program = `
const name = require('node:os').hostname();
const [http, udp] = [process.env.HTTP, process.env.UDP].map((text) => text.split(' ').filter(Boolean).map(Number));
for (const port of http) {
  require('node:http')
    .createServer((request, response) => response.end(name + ' ' + port + ' ' + request.socket.remoteAddress))
    .listen(port, '0.0.0.0');
}
for (const port of udp) {
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', (_, from) => socket.send(name + ' ' + port + ' ' + from.address, from.port, from.address));
  socket.bind(port);
}
`;

/** What a pod needs to run the machine's Node. */
export const withMachine = {
  container: { volumeMounts: [{ name: 'machine', mountPath: '/machine', readOnly: true }] },
  spec: { volumes: [{ name: 'machine', hostPath: { path: '/' } }] },
} as const;

/** A command in such a pod that sends a datagram and prints what comes back. */
export function askByUdp(host: string, port: number): string {
  const script = `
    const socket = require("node:dgram").createSocket("udp4");
    setTimeout(() => process.exit(1), 3000);
    socket.on("message", (bytes) => { console.log(String(bytes)); process.exit(); });
    socket.send("?", ${port}, "${host}");`;
  return `chroot /machine ${execPath} -e '${script}'`;
}

/** Where it listens, besides what every pod has. */
export interface EchoDraft extends PodDraft {
  readonly http?: readonly number[];
  readonly udp?: readonly number[];
}

/** A pod that says who it is; its program is the machine's own Node, seen from inside of the pod. */
export function echoPod({
  http = [8080],
  udp = [],
  spec,
  container,
  ...draft
}: EchoDraft): PodDraft {
  return {
    ...draft,
    ports: [
      ...http.map((containerPort) => ({ name: `http-${containerPort}`, containerPort })),
      ...udp.map((containerPort) => ({
        name: `udp-${containerPort}`,
        containerPort,
        protocol: 'UDP' as const,
      })),
    ],
    container: {
      command: ['chroot', '/machine', execPath, '-e', program],
      env: [
        { name: 'HTTP', value: http.join(' ') },
        { name: 'UDP', value: udp.join(' ') },
      ],
      ...withMachine.container,
      readinessProbe: { tcpSocket: { port: http[0] ?? 0 }, periodSeconds: 1 },
      ...container,
    },
    spec: { ...spec, ...withMachine.spec },
  };
}
