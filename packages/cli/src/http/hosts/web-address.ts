import { isReservedPath, isWebFile, type Server } from '@slipway/server';
import { isOwnPage } from '@slipway/web';

const notFound =
  'Nothing is served at this address. Projects are at /group/project, the API at /api/v4.\n';

/**
 * Answers addresses of GitLab's web that are no pages of ours: files of projects, and names that no
 * project can have. Undefined for what may be a page.
 */
export async function answerWebAddress(
  server: Pick<Server, 'fetch'>,
  request: Request,
  pathname: string,
): Promise<Response | undefined> {
  if (isWebFile(pathname)) {
    const response = await server.fetch(request);
    return isForSignIn(request, response) ? toSignIn(request) : response;
  }
  if (pathname === '/users/sign_in') return toSignIn();
  if (pathname === '/robots.txt') return plain(200, 'User-Agent: *\nDisallow: /\n');
  if (pathname === '/favicon.ico') return redirect('/favicon.svg');
  const [, first = ''] = pathname.split('/');
  // The pages' own scripts lie there.
  if (first === 'assets' || first === '-' || isOwnPage(pathname)) return undefined;
  const isNothing = isReservedPath(first) || /\.(json|atom)$/.test(pathname);
  // The pages have their own word for it, with the same status.
  return isNothing && !isPerson(request) ? plain(404, notFound) : undefined;
}

/** Whether a browser asks for a page to look at; programs get short texts. */
export function isPerson({ method, headers }: Request): boolean {
  return method === 'GET' && headers.get('accept')?.includes('text/html') === true;
}

/** Whether a person without a session looked for what a session might show; programs get the error. */
function isForSignIn(request: Request, { status }: Response): boolean {
  const { headers } = request;
  const isAnonymous = !headers.has('cookie') && !headers.has('authorization');
  return isAnonymous && isPerson(request) && (status === 401 || status === 404);
}

function toSignIn(request?: Request): Response {
  const url = request && new URL(request.url);
  const from = url ? `?from=${encodeURIComponent(url.pathname + url.search)}` : '';
  return redirect(`/-/sign_in${from}`);
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
