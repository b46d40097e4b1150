import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';

interface Kept {
  metadata: { name: string; uid?: string; resourceVersion?: string; generation?: number };
  [field: string]: unknown;
}

/** A cluster that keeps objects by their addresses, and tells those who watch; nothing happens in it by itself. */
export interface ScriptedCluster {
  serve(server: Server): void;
  /** Puts an object at an address, and tells of it. */
  put(path: string, object: Kept): void;
  get(path: string): Kept | undefined;
  /** Who asked for what, as the cluster was told: `PATCH /apis/… gitlab:ci_job:1`. */
  readonly asked: string[];
}

export function scriptedCluster(): ScriptedCluster {
  const objects = new Map<string, Kept>();
  const watchers = new Set<{ readonly collection: string; readonly answer: ServerResponse }>();
  const asked: string[] = [];
  let version = 1;

  const collectionOf = (path: string) => path.slice(0, path.lastIndexOf('/'));

  function put(path: string, object: Kept): Kept {
    version += 1;
    const old = objects.get(path);
    const generation = (old?.metadata.generation ?? 0) + 1;
    const metadata = {
      ...object.metadata,
      uid: path,
      resourceVersion: String(version),
      generation,
    };
    const kept = { ...object, metadata };
    objects.set(path, kept);
    const line = `${JSON.stringify({ type: old ? 'MODIFIED' : 'ADDED', object: kept })}\n`;
    for (const { collection, answer } of watchers) {
      if (collection === collectionOf(path)) answer.write(line);
    }
    return kept;
  }

  function list(collection: string, isWatch: boolean, answer: ServerResponse): void {
    answer.writeHead(200, { 'content-type': 'application/json' });
    if (isWatch) {
      const one = { collection, answer };
      watchers.add(one);
      answer.once('close', () => watchers.delete(one));
      answer.flushHeaders();
      return;
    }
    const items = [...objects].filter(([path]) => collectionOf(path) === collection);
    const metadata = { resourceVersion: String(version) };
    answer.end(JSON.stringify({ metadata, items: items.map(([, object]) => object) }));
  }

  function send(answer: ServerResponse, code: number, body: object): void {
    answer.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  async function serve(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const { pathname, searchParams } = new URL(url, 'https://cluster');
    asked.push(`${method} ${pathname} ${headers['impersonate-user'] ?? ''}`);
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    const body = text === '' ? undefined : JSON.parse(text);
    const there = objects.get(pathname);
    const isCollection = /\/(deployments|replicasets|pods|events|services)$/.test(pathname);
    if (method === 'GET' && isCollection) {
      return list(pathname, searchParams.has('watch'), answer);
    }
    if (method === 'POST') {
      return send(answer, 201, put(`${pathname}/${body.metadata.name}`, body));
    }
    if (!there) {
      const name = pathname.split('/').at(-1);
      const message = `deployments.apps "${name}" not found`;
      return send(answer, 404, { kind: 'Status', code: 404, message, details: { name } });
    }
    // It only says what would be.
    if (searchParams.has('dryRun')) return send(answer, 200, body);
    if (method === 'PATCH') return send(answer, 200, put(pathname, { ...there, ...body }));
    if (method === 'PUT') return send(answer, 200, put(pathname, body));
    send(answer, 200, there);
  }

  return {
    serve: (server) => {
      server.on('request', (request, answer) => void serve(request, answer));
    },
    put,
    get: (path) => objects.get(path),
    asked,
  };
}
