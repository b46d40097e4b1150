import { HttpError } from '#http/http-error';
import { readText } from '#http/request-body';

/** An object of JSON whose fields are still to be checked. */
export type Json = Readonly<Record<string, unknown>>;

/** A request about the large files of a project. */
export interface LfsRoute {
  readonly projectPath: string;
  /** Behind `….git/`. */
  readonly action: string;
}

const pattern = /^\/(.+?)\.git\/((?:info\/lfs|gitlab-lfs)\/.+)$/;

/** The request that a URL stands for; undefined when it is about something else. */
export function lfsRoute({ pathname }: URL): LfsRoute | undefined {
  const [, path, action] = pattern.exec(pathname) ?? [];
  if (path === undefined || action === undefined) return undefined;
  try {
    return { projectPath: decodeURIComponent(path), action };
  } catch {
    return undefined;
  }
}

/** SHA-256 in lower-case hexadecimal digits: also the name of a file. */
export function isOid(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

const bodyLimitBytes = 1024 * 1024;

/** Throws 422 for a body that is no JSON object. */
export async function readJson(request: Request): Promise<Json> {
  const text = await readText(request, bodyLimitBytes);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Answered below, as any other body that is no object.
  }
  throw new HttpError(422, 'The body is not a JSON object');
}

/** In the type that clients of Git LFS ask for. */
export function lfsJson(body: Json, status = 200, headers: Record<string, string> = {}): Response {
  const type = 'application/vnd.git-lfs+json';
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': type },
  });
}

const documentation = 'https://docs.gitlab.com/topics/git/lfs/';

/** Refusals as clients of Git LFS read them; 401 makes them ask for a password. */
export function lfsProblem(status: number, message: string): Response {
  const asks = { 'www-authenticate': 'Basic realm="Slipway"', 'lfs-authenticate': 'Basic' };
  const body = { message, documentation_url: documentation };
  return lfsJson(body, status, status === 401 ? asks : {});
}
