import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { Cell } from '../ledger.ts';
import type { Load, Scene } from '../scene.ts';

/** Writes objects of the cluster: one that is made each time, one that changes. */
export function clusterObjects(): Load {
  let changing: Cell<string> | undefined;
  return async (scene, { number, signal }) => {
    for (let count = 0; !signal.aborted; count += 1) {
      const name = `made-${number}-${count}`;
      const made = await kube(scene, 'POST', '', configMap(name, name));
      if (made.status === 201) keepMap(scene, name, new Cell(name));
      if (!changing) {
        const first = await kube(scene, 'POST', '', configMap('changing', name));
        if (first.status !== 201) continue;
        changing = new Cell(name);
        keepMap(scene, 'changing', changing);
      }
      changing.ask(name);
      const changed = await kube(scene, 'PUT', '/changing', configMap('changing', name));
      if (changed.status === 200) changing.acknowledge(name);
    }
  };
}

function configMap(name: string, value: string): unknown {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } };
}

function keepMap(scene: Scene, name: string, cell: Cell<string>): void {
  scene.ledger.acknowledge({
    what: `config map ${name}`,
    complaint: async () => {
      const { status, body } = await kube(scene, 'GET', `/${name}`);
      const { data } = JSON.parse(body) as { readonly data?: { readonly value: string } };
      return cell.complaint(data?.value ?? `not there (${status})`);
    },
  });
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** By the kubeconfig of the moment; no connection outlives its request. */
function kube(scene: Scene, method: string, path: string, body?: unknown): Promise<Answer> {
  const file = join(scene.slipway.dataDir, 'kubeconfig');
  const config = readFileSync(file, 'utf8');
  const word = (key: string) => new RegExp(`${key}: (\\S+)`).exec(config)?.[1] ?? '';
  const ca = Buffer.from(word('certificate-authority-data'), 'base64');
  return new Promise((resolve, reject) => {
    const sent = request(
      `${word('server')}/api/v1/namespaces/default/configmaps${path}`,
      {
        method,
        agent: new Agent({ ca, keepAlive: false }),
        headers: { authorization: `Bearer ${word('token')}`, 'content-type': 'application/json' },
        timeout: 45_000,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error('the cluster does not answer')));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
