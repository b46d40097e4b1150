import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Repositories below a folder over HTTP, with Git LFS, for those who know the password. */
export interface GitServer extends AsyncDisposable {
  /** `http://gitlab-ci-token:secret@127.0.0.1:PORT` */
  readonly url: string;
  /** What Git LFS keeps, by the SHA-256 of its content. */
  readonly objects: Map<string, Buffer>;
  /** Requests that came without the password. */
  readonly refused: string[];
}

const login = `Basic ${Buffer.from('gitlab-ci-token:secret').toString('base64')}`;

export async function startGitServer(folder: string): Promise<GitServer> {
  const objects = new Map<string, Buffer>();
  const refused: string[] = [];
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://git');
    if (request.headers.authorization !== login) {
      refused.push(url.pathname);
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    }
    const oid = /\/objects\/([0-9a-f]{64})$/.exec(url.pathname)?.[1];
    if (oid) return void response.end(objects.get(oid));
    if (url.pathname.endsWith('/info/lfs/objects/batch')) {
      const wish = JSON.parse((await buffer(request)).toString());
      const own = `http://${request.headers.host}${url.pathname.replace(/batch$/, '')}`;
      const found = wish.objects.map((object: { oid: string }) => ({
        ...object,
        actions: { download: { href: own + object.oid, header: { authorization: login } } },
      }));
      response.setHeader('content-type', 'application/vnd.git-lfs+json');
      return void response.end(JSON.stringify({ transfer: 'basic', objects: found }));
    }
    await runBackend(folder, url, request, response);
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://gitlab-ci-token:secret@127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Git's own server side, which speaks CGI. */
export async function runBackend(
  folder: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const child = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  const answer = await buffer(child.stdout);
  const end = answer.indexOf('\r\n\r\n');
  for (const line of answer.subarray(0, end).toString().split('\r\n')) {
    const [name = '', value = ''] = line.split(/: (.*)/s);
    if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(answer.subarray(end + 4));
}
