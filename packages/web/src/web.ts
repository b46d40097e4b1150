import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { Readable } from 'node:stream';
import { match } from '#frame/match.ts';
import { isInContents } from '#help/contents.ts';

/** The pages that `vite build` made. */
export interface Web {
  /** A built file, or the one page whose script draws every route. */
  fetch(request: Request): Promise<Response>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** Only files of ours, nothing inline; no page of another site may frame these or get their forms. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Whether a page lies at this path. */
function isPage(pathname: string): boolean {
  return match(pathname).page !== 'not-found';
}

/** What only the caller knows of the pages. */
export interface WebOptions {
  /** Where `vite build` has put them. */
  readonly directory?: string;
  /** Whether there is a message about pipelines of this code: the help has a page for each. */
  readonly isDiagnostic: (code: string) => boolean;
}

/** Whether something is at this path, and not only a page that says that nothing is. */
function isThere(pathname: string, { isDiagnostic }: WebOptions): boolean {
  const route = match(pathname);
  if (route.page !== 'help') return route.page !== 'not-found';
  const [, code] = /^diagnostics\/(.+)$/.exec(route.document) ?? [];
  return code === undefined ? isInContents(route.document) : isDiagnostic(code);
}

/** Whether a page that belongs to no project lies at this path. */
export function isOwnPage(pathname: string): boolean {
  return isPage(pathname) && !('project' in match(pathname));
}

/** Serves the pages. */
export function createWeb(options: WebOptions): Web {
  const { directory = join(import.meta.dirname, '..', 'dist') } = options;
  return {
    async fetch(request) {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return plain(405, 'Method not allowed.\n');
      }
      const path = decode(new URL(request.url).pathname);
      const isHashed = path.startsWith('/assets/');
      const asset = isHashed || path === '/favicon.svg';
      const file = join(directory, asset ? normalize(path) : 'index.html');
      const sent = isHashed ? await smallest(request, file) : await plainly(file);
      if (sent === undefined) {
        return asset
          ? plain(404, 'Not found.\n')
          : plain(
              503,
              'The pages are not built: run npm start, or npx vite build in packages/web.\n',
            );
      }
      // The script draws "not found"; programs see it by the status.
      const status = asset || isThere(path, options) ? 200 : 404;
      const body = request.method === 'HEAD' ? null : Readable.toWeb(createReadStream(sent.file));
      return new Response(body as ReadableStream | null, {
        status,
        headers: {
          'content-type': types[extname(file)] ?? 'application/octet-stream',
          'content-length': String(sent.size),
          ...(sent.encoding !== undefined && { 'content-encoding': sent.encoding }),
          ...(isHashed && { vary: 'accept-encoding' }),
          // Names of assets carry a hash of their content; other names stay when it changes.
          'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
          'content-security-policy': policy,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'same-origin',
        },
      });
    },
  };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '/'; // Not UTF-8, so not a file of ours.
  }
}

interface Sent {
  readonly file: string;
  readonly size: number;
  readonly encoding?: string;
}

/** What the build has written beside a file, smallest first (`vite/compressed-assets.ts`). */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** A file in the smallest form that the browser takes. */
async function smallest(request: Request, file: string): Promise<Sent | undefined> {
  const accepted = request.headers.get('accept-encoding') ?? '';
  for (const [encoding, ending] of encodings) {
    if (!takes(accepted, encoding)) continue;
    const found = await plainly(`${file}${ending}`);
    if (found) return { ...found, encoding };
  }
  return plainly(file);
}

/** Whether `Accept-Encoding` names it, and not with the weight 0. */
function takes(accepted: string, encoding: string): boolean {
  const named = accepted.split(',').map((each) => each.trim().split(/\s*;\s*q=/));
  return named.some(([name, weight = '1']) => name === encoding && Number(weight) > 0);
}

async function plainly(file: string): Promise<Sent | undefined> {
  const size = await sizeOf(file);
  return size === undefined ? undefined : { file, size };
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    const found = await stat(file);
    return found.isFile() ? found.size : undefined;
  } catch {
    return undefined;
  }
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
