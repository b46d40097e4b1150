/** Fields that are about one connection and not about the message (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The fields that `connection` names belong to the connection, too. */
const named = (connection: string | null) =>
  new Set((connection ?? '').toLowerCase().split(/\s*,\s*/));

/** The fields of a request as the pod gets them. */
export function forwardedHeaders(request: Request, url: URL): Record<string, string | string[]> {
  const dropped = named(request.headers.get('connection'));
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of request.headers) {
    if (!hopByHop.has(name) && !dropped.has(name)) headers[name] = value;
  }
  const host = request.headers.get('host') ?? url.host;
  headers.host = host;
  headers['x-forwarded-host'] ??= host;
  headers['x-forwarded-proto'] ??= url.protocol.replace(':', '');
  // A body of unknown length is sent in chunks, which the HTTP client adds itself.
  return headers;
}

/** The fields of an answer as the client gets them; repeated fields stay repeated. */
export function responseHeaders(raw: readonly string[]): Headers {
  const pairs = Array.from({ length: raw.length / 2 }, (_, index): [string, string] => [
    raw[2 * index] ?? '',
    raw[2 * index + 1] ?? '',
  ]);
  const connection = pairs.filter(([name]) => name.toLowerCase() === 'connection');
  const dropped = named(connection.map(([, value]) => value).join(','));
  const headers = new Headers();
  for (const [name, value] of pairs) {
    const lower = name.toLowerCase();
    if (!hopByHop.has(lower) && !dropped.has(lower)) headers.append(name, value);
  }
  return headers;
}
