import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { guarded } from '@slipway/io';
import type { Program } from '#programs';
import type { Repository } from '#repository';
import { flush, packet } from './pkt-line.ts';
import type { GitService } from './route.ts';

/** Who may do what. `repository` is the folder's name below the repositories' folder. */
export type Decision =
  | { readonly allowed: true; readonly repository: string; readonly actor: string }
  | {
      readonly allowed: false;
      readonly status: 401 | 403 | 404 | 429;
      readonly message: string;
      readonly retryAfterSeconds?: number;
    };

/** Asked for every request; may create a project that is pushed to for the first time. */
export type Authorize = (
  request: Request,
  projectPath: string,
  service: GitService,
) => Promise<Decision>;

/** A refusal that git shows to its user. */
export function refusal(decision: Extract<Decision, { allowed: false }>): Response {
  const headers = new Headers({ 'content-type': 'text/plain; charset=utf-8' });
  if (decision.status === 401) headers.set('www-authenticate', 'Basic realm="Slipway"');
  if (decision.retryAfterSeconds !== undefined) {
    headers.set('retry-after', String(decision.retryAfterSeconds));
  }
  return new Response(`${decision.message}\n`, { status: decision.status, headers });
}

/** The environment that tells git which protocol version the client speaks. */
export function protocolOf(request: Request): { GIT_PROTOCOL?: string } {
  const version = request.headers.get('git-protocol') ?? '';
  return /^[\w=:.-]{1,64}$/.test(version) ? { GIT_PROTOCOL: version } : {};
}

/** Answers `GET …/info/refs`: which refs and capabilities there are. */
export type Advertise = (
  request: Request,
  repository: Repository,
  service: GitService,
) => Response | Promise<Response>;

const mostKnown = 1_000;

/**
 * In protocol version 2 fetching begins with what the server can do, and refs are asked for later: of one
 * repository that is always the same, and git is asked once.
 */
export function createAdvertise(): Advertise {
  const known = new Map<string, Promise<Buffer>>();

  async function capabilities(repository: Repository, args: readonly string[]): Promise<Response> {
    const { directory } = repository;
    if (known.size >= mostKnown) known.clear();
    const asked = known.get(directory) ?? repository.run(args, '', { GIT_PROTOCOL: 'version=2' });
    known.set(directory, asked);
    asked.catch(() => known.delete(directory));
    return answer(guarded(Readable.from([await asked])), advertisement('upload-pack'));
  }

  return (request, repository, service) => {
    const env = protocolOf(request);
    const args = [service, '--stateless-rpc', '--http-backend-info-refs', repository.directory];
    const isFetch = service === 'upload-pack';
    if (isFetch && env.GIT_PROTOCOL === 'version=2') return capabilities(repository, args);
    const program = repository.start(args, env);
    program.stdin.end();
    // Protocol version 2 leaves the line out that names the service.
    const isVersion2 = isFetch && /version=2/.test(env.GIT_PROTOCOL ?? '');
    const head = Buffer.concat([packet(`# service=git-${service}\n`), flush]);
    const body = isVersion2 ? program.stdout : guarded(Readable.from(prefixed(head, program)));
    return answer(body, advertisement(service));
  };
}

/** The type of the answer to `GET …/info/refs`. */
export const advertisement = (service: GitService): string =>
  `application/x-git-${service}-advertisement`;

async function* prefixed(head: Buffer, program: Program): AsyncGenerator<Buffer> {
  yield head;
  yield* program.stdout;
}

/** A response that no cache keeps. */
export function answer(body: Readable, contentType: string): Response {
  const headers = { 'content-type': contentType, 'cache-control': 'no-cache, no-store' };
  // Node's and the DOM's stream types differ in name only.
  return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array>, { headers });
}

/** What the client sends, unpacked. */
export function requestBody(request: Request): Readable {
  if (request.body === null) return guarded(Readable.from([]));
  // As above: the same streams under two names.
  const body = guarded(Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]));
  if (!/gzip/.test(request.headers.get('content-encoding') ?? '')) return body;
  const unpacked = guarded(createGunzip());
  unpacked.on('error', () => body.destroy());
  body.on('error', (error) => unpacked.destroy(error));
  return body.pipe(unpacked);
}
