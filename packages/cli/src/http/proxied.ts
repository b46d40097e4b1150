import type { IncomingMessage, Server } from 'node:http';
import { addressOfClient, isPassedOn } from './client-address.ts';

/** Carries between roles that a client speaks TLS; from anybody else it means nothing. */
export const clientProtocolHeader = 'x-slipway-client-protocol';

/**
 * Makes of a request what its client has asked for, where a trusted proxy stands between: its host and
 * protocol. Nobody else's word is believed, nor handed on.
 */
export function hearProxies(server: Server, isTrusted: (address: string) => boolean): void {
  const hear = (request: IncomingMessage) => {
    if (isPassedOn(request)) return;
    const { headers } = request;
    const host = first(headers['x-forwarded-host']);
    const protocol = first(headers['x-forwarded-proto']);
    drop(request, clientProtocolHeader);
    if (!isTrusted(addressOfClient(request))) {
      for (const name of [
        'x-forwarded-host',
        'x-forwarded-proto',
        'x-forwarded-for',
        'forwarded',
      ]) {
        drop(request, name);
      }
      if (isEncrypted(request)) put(request, clientProtocolHeader, 'https');
      return;
    }
    if (host !== undefined && /^[\w.:[\]-]{1,255}$/.test(host)) put(request, 'host', host);
    if (protocol === 'https' || isEncrypted(request)) put(request, clientProtocolHeader, 'https');
  };
  server.prependListener('request', hear);
  server.prependListener('upgrade', hear);
}

/** What the client speaks, at the other end of proxies and of other roles. */
export function protocolOfClient(request: IncomingMessage): 'http' | 'https' {
  const isHttps = isEncrypted(request) || request.headers[clientProtocolHeader] === 'https';
  return isHttps ? 'https' : 'http';
}

const isEncrypted = ({ socket }: IncomingMessage): boolean =>
  'encrypted' in socket && socket.encrypted === true;

/** Of several proxies the outermost was written first. */
function first(value: string | string[] | undefined): string | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  return text?.split(',')[0]?.trim().toLowerCase() || undefined;
}

/** Headers are kept twice: as they came, and by name. */
function drop(request: IncomingMessage, name: string): void {
  if (request.headers[name] === undefined) return;
  delete request.headers[name];
  const { rawHeaders } = request;
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    if (rawHeaders[at]?.toLowerCase() === name) rawHeaders.splice(at, 2);
  }
}

function put(request: IncomingMessage, name: string, value: string): void {
  drop(request, name);
  request.headers[name] = value;
  request.rawHeaders.push(name, value);
}
