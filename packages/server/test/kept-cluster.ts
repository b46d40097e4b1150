import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { certificate } from './certificate.ts';

/** A request, as the cluster was asked. */
export interface AskedOfCluster {
  readonly method: string;
  readonly path: string;
  /** Whose token came along. */
  readonly bearer: string;
}

/** The API of a cluster that keeps whatever it is given, and makes tokens of accounts. */
export interface KeptCluster extends AsyncDisposable {
  readonly url: string;
  readonly caPem: string;
  readonly asked: readonly AskedOfCluster[];
  /** By path. */
  readonly objects: ReadonlyMap<string, KeptObject>;
  /** From now on no token of an account holds that was made before. */
  forgetTokens(): void;
  /** What is asked below a path is answered by 403. */
  refuse(path: string): void;
  /** What is asked below a path is answered by half. */
  breakOff(path: string): void;
}

interface KeptObject {
  readonly metadata: { readonly name: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

export const slipwaysOwn = 'the-token-of-slipway';

export async function keptCluster(): Promise<KeptCluster> {
  const { key, cert } = certificate();
  const objects = new Map<string, KeptObject>();
  const asked: AskedOfCluster[] = [];
  const refused: string[] = [];
  const broken: string[] = [];
  let [made, holdsFrom] = [0, 0];

  function put(path: string, body: KeptObject): KeptObject {
    const generation = Number(objects.get(path)?.metadata.generation ?? 0) + 1;
    const kept = { ...body, metadata: { ...body.metadata, uid: path, generation } };
    objects.set(path, kept);
    return kept;
  }

  function answer(method: string, path: string, body: KeptObject, response: ServerResponse): void {
    const send = (status: number, value: object) => {
      const said = JSON.stringify({ kind: 'Thing', ...value });
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(said),
      };
      response.writeHead(status, headers);
      if (!broken.some((it) => path.startsWith(it))) return void response.end(said);
      response.write(said.slice(0, said.length / 2), () => response.destroy());
    };
    if (/\/serviceaccounts\/[^/]+\/token$/.test(path)) {
      made += 1;
      const token = `account-${path.split('/').at(-2)}-${made}`;
      return void send(201, { status: { token } });
    }
    if (path.endsWith('/selfsubjectreviews')) {
      return void send(201, { status: { userInfo: { username: 'slipway' } } });
    }
    if (refused.some((it) => path.startsWith(it))) {
      const message = `${path} is not for you`;
      return void send(403, { kind: 'Status', code: 403, message });
    }
    if (method === 'GET' && path.endsWith('/rolebindings')) return void send(200, { items: [] });
    if (method === 'POST') return void send(201, put(`${path}/${body.metadata.name}`, body));
    const there = objects.get(path);
    if (!there) return void send(404, { kind: 'Status', code: 404, message: `no ${path}` });
    if (method === 'DELETE') objects.delete(path);
    const isChange = method === 'PUT' || method === 'PATCH';
    send(200, isChange ? put(path, { ...there, ...body, metadata: there.metadata }) : there);
  }

  const server = createServer({ key, cert }, async (request, response) => {
    const { method = '', url = '', headers } = request;
    const { pathname: path } = new URL(url, 'https://cluster');
    const bearer = String(headers.authorization ?? '').replace('Bearer ', '');
    asked.push({ method, path, bearer });
    const given = await text(request);
    const number = Number(/^account-.*-(\d+)$/.exec(bearer)?.[1] ?? Number.NaN);
    if (bearer !== slipwaysOwn && !(number > holdsFrom)) {
      return void response.writeHead(401).end('{"kind":"Status","code":401}');
    }
    answer(method, path, given === '' ? {} : JSON.parse(given), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    ...{ caPem: cert, asked, objects },
    forgetTokens() {
      holdsFrom = made;
    },
    refuse: (path) => void refused.push(path),
    breakOff: (path) => void broken.push(path),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
