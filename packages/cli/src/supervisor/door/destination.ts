import type { Destination, RoleName } from '#channel/roles';
import { isOwnHost, isReserved, type OwnNames } from '#http/hosts/own-host';
import { serviceOf } from '#http/hosts/service-host';

/** More than any client sends before the name of the host. */
export const longestHead = 16 * 1024;

/** What decides where a connection goes. */
export interface Known {
  /** Whether there is TLS: then the server alone answers whoever asks for it, or should. */
  readonly hasTls?: boolean;
  readonly roles: ReadonlySet<RoleName>;
  readonly names: OwnNames;
}

/**
 * The role that a connection is meant for, by the beginning of its first request; undefined while that does
 * not say. Whatever is no request of a kind that is known goes to the server, which says so.
 *
 * A role passes on what comes later on the same connection and is another's, so this decides about
 * speed alone: bytes of images and of apps take the short way.
 */
export function destinationOf(
  head: string,
  { roles, names, hasTls = false }: Known,
  isNear = true,
): Destination | undefined {
  const [, path] = /^[A-Z]{3,10} (\S+) HTTP\/1\.[01]\r\n/.exec(head) ?? [];
  if (path === undefined) return isOpening(head) ? undefined : 'server';
  const [, host] = /\r\nhost:[ \t]*([^\r\n]*)\r\n/i.exec(head) ?? [];
  if (host === undefined && isUnfinished(head)) return undefined;
  if (roles.has('cluster') && (serviceOf(host) || !isOwnHost(host, names))) return 'network';
  if (hasTls && !isNear) return 'server';
  return /^\/v2(?:[/?]|$)/.test(path) && isReserved(host, names) ? 'registry' : 'server';
}

/** Whether this may still become the first line of a request. */
function isOpening(head: string): boolean {
  return head.length < longestHead && /^[A-Z]{0,10}(?: [^\r\n]*)?\r?$/.test(head);
}

function isUnfinished(head: string): boolean {
  return head.length < longestHead && !head.includes('\r\n\r\n');
}
