import type { ImportSource } from '@slipway/git';
import { allowedAddresses, Blocked, type OutgoingRules } from '#outgoing/outgoing';
import { unprocessable } from '#refused';

/** What somebody wants to be brought, as they have written it. */
export interface Wanted {
  /** Without name and password: shown, and kept. */
  readonly shown: URL;
  readonly credentials: ImportSource['credentials'];
}

const field = 'import_url';

/** Reads an address that may have a name and password in it. Throws `Refused` for what is no address. */
export function wantedIn(text: string): Wanted {
  if (!URL.canParse(text)) throw unprocessable(field, 'must be a valid URL');
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) {
    throw unprocessable(field, 'is blocked: Only allowed schemes are http, https');
  }
  const [username = '', password = ''] = [url.username, url.password].map(decoded);
  url.username = '';
  url.password = '';
  url.hash = '';
  return { shown: url, credentials: username === '' ? undefined : { username, password } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unprocessable(field, 'has a name or password that is not encoded as URLs are');
  }
}

/**
 * Where it may be asked, as of now: the host's name is looked up once, and git asks nobody else.
 *
 * @throws Refused for an address that is not allowed, or whose name leads nowhere.
 */
export async function sourceOf(wanted: Wanted, rules: OutgoingRules): Promise<ImportSource> {
  const { shown: url, credentials } = wanted;
  try {
    const addresses = await allowedAddresses(url, rules);
    return { url, credentials, addresses: addresses.length > 0 ? addresses : undefined };
  } catch (error) {
    throw unprocessable(
      field,
      error instanceof Blocked
        ? blocked(error)
        : `leads nowhere: no address for ${url.hostname} was found`,
    );
  }
}

function blocked({ message }: Blocked): string {
  const reason = message.replace(/^./, (first) => first.toUpperCase());
  return `is blocked: ${reason}. An administrator can allow them (allow_local_requests_from_web_hooks_and_services)`;
}
