import { deployTokenIn } from '#deploy-tokens/deploy-token-rights';
import type { Client } from '#http/call';
import { HttpError } from '#http/http-error';
import type { Clock } from '#log';
import type { Auth } from '#rights/auth';
import type { Store } from '#store/store';
import type { ImagePulls } from './image-pulls.ts';
import type { Bearer } from './registry-bearer.ts';

/** Who knows whose credentials they are. */
export interface IdentifyOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly auth: Auth;
  readonly pulls: Pick<ImagePulls, 'bearer'>;
}

/** Without credentials a token for what is public; wrong ones are an error. */
export async function identifyBearer(
  { store, clock, auth, pulls }: IdentifyOptions,
  request: Request,
  parameters: URLSearchParams,
  client: Client,
): Promise<Bearer> {
  const given = request.headers.get('authorization') ?? basicOf(parameters);
  if (given === null) return { by: 'nobody' };
  const pod = await pulls.bearer(given);
  if (pod) return pod;
  const deployToken = await deployTokenIn(store, clock, given);
  if (typeof deployToken === 'object') return { by: 'deploy-token', token: deployToken };
  const identity =
    deployToken === 'none' ? await auth.authenticate.fromBasic(given, client) : undefined;
  if (identity) return { by: 'identity', identity };
  const details = { code: 'UNAUTHORIZED', message: 'HTTP Basic: Access denied', detail: null };
  throw new HttpError(401, 'HTTP Basic: Access denied', {
    body: { errors: [details] },
    headers: { 'www-authenticate': 'Basic realm="Slipway"' },
  });
}

/** The OAuth form of the request, which newer Docker clients prefer. */
function basicOf(parameters: URLSearchParams): string | null {
  const username = parameters.get('username');
  const password = parameters.get('password') ?? parameters.get('refresh_token');
  if (password === null) return null;
  return `Basic ${Buffer.from(`${username ?? ''}:${password}`).toString('base64')}`;
}
