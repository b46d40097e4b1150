import type { User } from '#access/user';

/** The names of the headers that tell another API server who asks. */
export const remoteHeaders = {
  user: 'X-Remote-User',
  uid: 'X-Remote-Uid',
  group: 'X-Remote-Group',
  extraPrefix: 'X-Remote-Extra-',
} as const;

/** What is about one connection, for this API alone, or would name somebody else than the user. */
const isDropped = (name: string) =>
  ['authorization', 'connection', 'host', 'keep-alive', 'te', 'trailer', 'transfer-encoding']
    .concat('proxy-connection', 'upgrade')
    .includes(name) ||
  name.startsWith('x-remote-') ||
  name.startsWith('impersonate-') ||
  name.startsWith(':');

const bearerProtocol = /^base64url\.bearer\.authorization\.k8s\.io\./;

/** Header lines as Node sends them: names and values in turn. */
export type HeaderLines = string[];

/** The lines of a request as another API server gets them, with the user who makes it. */
export function forwardedLines(
  headers: Iterable<readonly [name: string, value: string]>,
  user: User,
): HeaderLines {
  const lines: HeaderLines = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (isDropped(lower)) continue;
    lines.push(name, lower === 'sec-websocket-protocol' ? withoutToken(value) : value);
  }
  return [...lines, ...userLines(user)];
}

function userLines({ username, uid, groups, extra = {} }: User): HeaderLines {
  return [
    remoteHeaders.user,
    username,
    ...(uid === undefined ? [] : [remoteHeaders.uid, uid]),
    ...groups.flatMap((group) => [remoteHeaders.group, group]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.flatMap((value) => [`${remoteHeaders.extraPrefix}${escapeKey(key)}`, value]),
    ),
  ];
}

/** Header names know no case and few characters; the rest of a key is written in percent signs. */
const escapeKey = (key: string) =>
  key.replace(/[^a-z0-9!#$&'*+.^_`|~-]/g, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );

/** A browser's token is a sub-protocol, and is for this API alone. */
const withoutToken = (protocols: string) =>
  protocols
    .split(',')
    .map((name) => name.trim())
    .filter((name) => !bearerProtocol.test(name))
    .join(', ');
