import type { Socket } from 'node:net';
import { type Hello, isTls, readHello } from './tls-hello.ts';

/**
 * What container engines (docker, podman, buildah, skopeo) allow below TLS 1.3, the older of them with the second
 * half. They share one library for it; kubectl and others offer more, ChaCha20 at the least, or name their protocols.
 */
const engineCiphers: ReadonlySet<number> = new Set([
  ...[0xc02b, 0xc02c, 0xc02f, 0xc030],
  ...[0xc009, 0xc00a, 0xc013, 0xc014],
]);
const isOfTls13 = (cipher: number): boolean => cipher >> 8 === 0x13;
/** No cipher, but a word about renegotiation. */
const renegotiation = 0x00ff;

/**
 * Whether a connection begins as that of a container engine, which asks a registry at a loopback address by TLS first,
 * believes any certificate, and asks without TLS when there is none: images then move without being encrypted,
 * decrypted and passed on by the one process that speaks TLS.
 */
export function isEngineHello(head: Uint8Array): boolean {
  const hello = isTls(head) ? readHello(head) : undefined;
  return hello !== undefined && isLocal(hello) && !hello.hasProtocols && hasEngineCiphers(hello);
}

const isLocal = ({ serverName }: Hello): boolean =>
  serverName === undefined || serverName === 'localhost';

function hasEngineCiphers({ ciphers }: Hello): boolean {
  const older = ciphers.filter((cipher) => !isOfTls13(cipher) && cipher !== renegotiation);
  return older.length > 0 && older.every((cipher) => engineCiphers.has(cipher));
}

/** Answers as a server without TLS does, which is what clients in Go know by its words. */
export function answerWithoutTls(socket: Socket): void {
  const text = 'Client sent an HTTPS request to an HTTP server.\n';
  const head = ['HTTP/1.0 400 Bad Request', 'Connection: close'];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  socket.destroySoon();
}
