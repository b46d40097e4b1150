import type { Environment } from '@marcbachmann/cel-js';

/** An address, whole or only a path, as written. */
class WebAddress {
  readonly url: URL;
  readonly isRelative: boolean;

  constructor(url: URL, isRelative: boolean) {
    this.url = url;
    this.isRelative = isRelative;
  }
}

/** An absolute address or an absolute path. */
function parse(text: string): WebAddress {
  if (text.startsWith('/')) {
    const url = URL.parse(text, 'http://relative');
    if (url !== null && !/[\s]/.test(text)) return new WebAddress(url, true);
  }
  const isAbsolute = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^\s]*$/.test(text);
  const url = isAbsolute ? URL.parse(text) : null;
  if (url === null)
    throw new Error(`URL parse error during conversion from string: parse "${text}"`);
  return new WebAddress(url, false);
}

const isUrl = (text: string) => {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
};

function query({ url }: WebAddress): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [key, value] of url.searchParams) {
    const values = found.get(key);
    if (values === undefined) found.set(key, [value]);
    else values.push(value);
  }
  return found;
}

/** The URL library of Kubernetes. */
export function addUrls(environment: Environment): void {
  const type = 'kubernetes.URL';
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown);
  const unlessRelative =
    (read: (url: URL) => string) =>
    ({ url, isRelative }: WebAddress) =>
      isRelative ? '' : read(url);
  environment.registerType(type, WebAddress);
  add(`url(string): ${type}`, parse);
  add('isURL(string): bool', isUrl);
  add(
    `${type}.getScheme(): string`,
    unlessRelative(({ protocol }) => protocol.slice(0, -1)),
  );
  add(
    `${type}.getHost(): string`,
    unlessRelative(({ host }) => host),
  );
  add(
    `${type}.getHostname(): string`,
    unlessRelative(({ hostname }) => hostname.replace(/^\[|\]$/g, '')),
  );
  add(
    `${type}.getPort(): string`,
    unlessRelative(({ port }) => port),
  );
  add(`${type}.getEscapedPath(): string`, ({ url }: WebAddress) => url.pathname);
  add(`${type}.getQuery(): map<string, list<string>>`, query);
}
