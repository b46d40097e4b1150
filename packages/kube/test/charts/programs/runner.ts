/** Makes a pod for a job as a runner does, waits for its end, and serves what it has counted. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { call, namespace } from './cluster-api.ts';

const [, , file = ''] = process.argv;
const token = /token = "(.+)"/.exec(readFileSync(file, 'utf8'))?.[1];
const pods = `/api/v1/namespaces/${namespace}/pods`;
const name = `job-${token}-${process.env.HOSTNAME?.slice(-5)}`.toLowerCase();

const { status, body } = await call('POST', pods, {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { job: 'yes' } },
  spec: {
    restartPolicy: 'Never',
    containers: [
      {
        name: 'build',
        image: process.env.JOB_IMAGE,
        imagePullPolicy: 'Never',
        command: ['sh', '-c', 'echo built'],
      },
    ],
  },
});
if (status !== 201) throw new Error(`no pod for the job: ${JSON.stringify(body)}`);
console.log(`job ${name} has a pod`);
createServer((_request, response) => response.end('jobs 1\n')).listen(9252);
process.on('SIGTERM', () => process.exit(0));
