/** Another registry, from which images are brought. */
export interface UpstreamOptions {
  /** `https://registry-1.docker.io` */
  readonly url: string;
  readonly login?: { readonly username: string; readonly password: string } | undefined;
}

/** What it answered. */
export type UpstreamAnswer =
  | { readonly type: 'found'; readonly response: Response }
  /** It has none, or does not give it to us. */
  | { readonly type: 'missing'; readonly why: string }
  | { readonly type: 'busy'; readonly why: string }
  | { readonly type: 'away'; readonly why: string };

/** Asks one registry, signed in as far as it wants that. */
export interface Upstream {
  ask(
    method: 'GET' | 'HEAD',
    repository: string,
    path: string,
    signal?: AbortSignal,
  ): Promise<UpstreamAnswer>;
}

/** All kinds of manifests that are known here; a registry may answer others with an old one. */
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const answerMilliseconds = 30_000;

/** The registry at `url`. Its tokens are kept for as long as it takes them. */
export function createUpstream({ url, login }: UpstreamOptions): Upstream {
  const authorizations = new Map<string, string>();

  async function send(method: string, repository: string, path: string, signal: AbortSignal) {
    const authorization = authorizations.get(repository);
    return await fetch(`${url}/v2/${repository}/${path}`, {
      method,
      signal,
      // Layers are what their digest says, byte for byte.
      headers: {
        Accept: `${manifestTypes}, */*`,
        'Accept-Encoding': 'identity',
        ...(authorization && { Authorization: authorization }),
      },
    });
  }

  async function authorize(challenge: string, repository: string, signal: AbortSignal) {
    const basic = login && `Basic ${base64(`${login.username}:${login.password}`)}`;
    if (/^basic/i.test(challenge)) return basic;
    const { realm, service } = parametersOf(challenge);
    const at = realm === undefined ? undefined : URL.parse(realm);
    // A login does not leave by an open line because the other side says so.
    if (!at || (at.protocol !== 'https:' && url.startsWith('https:'))) return undefined;
    if (service !== undefined) at.searchParams.set('service', service);
    at.searchParams.set('scope', `repository:${repository}:pull`);
    const response = await fetch(at, { signal, headers: basic ? { Authorization: basic } : {} });
    if (!response.ok) return undefined;
    const { token, access_token } = (await response.json()) as Record<string, unknown>;
    const given = token ?? access_token;
    return typeof given === 'string' ? `Bearer ${given}` : undefined;
  }

  async function answered(
    method: string,
    repository: string,
    path: string,
    signal: AbortSignal,
  ): Promise<Response> {
    const first = await send(method, repository, path, signal);
    if (first.status !== 401) return first;
    await first.body?.cancel();
    const challenge = first.headers.get('www-authenticate') ?? '';
    const authorization = await authorize(challenge, repository, signal);
    if (authorization === undefined) return first;
    authorizations.set(repository, authorization);
    return await send(method, repository, path, signal);
  }

  return {
    async ask(method, repository, path, signal) {
      const patience = new AbortController();
      const timer = setTimeout(
        () => patience.abort(new Error(`no answer in ${answerMilliseconds / 1000} s`)),
        answerMilliseconds,
      );
      const both = signal ? AbortSignal.any([signal, patience.signal]) : patience.signal;
      try {
        const response = await answered(method, repository, path, both);
        return await judged(response);
      } catch (error) {
        return { type: 'away', why: reasonOf(error) };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

async function judged(response: Response): Promise<UpstreamAnswer> {
  if (response.ok) return { type: 'found', response };
  await response.body?.cancel();
  const why = `it answered ${response.status}`;
  if (response.status === 429) return { type: 'busy', why };
  return { type: response.status >= 500 ? 'away' : 'missing', why };
}

function parametersOf(challenge: string): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
