import { X509Certificate } from 'node:crypto';
import type { User } from '#access/user';
import { certificateUser } from './sign.ts';

interface WithCertificate {
  getPeerX509Certificate(): X509Certificate | undefined;
}

const canShow = (socket: object | undefined): socket is WithCertificate =>
  socket !== undefined && 'getPeerX509Certificate' in socket;

/** Finds out who a connection belongs to, by the certificate that its client has shown. */
export type PeerReader = (socket: object | undefined) => User | undefined;

/** Reads certificates of this authority; each connection is looked at once, its end in time always. */
export function createPeerReader(ca: string, clock: () => Date): PeerReader {
  const authority = new X509Certificate(ca);
  const known = new WeakMap<object, { readonly user: User; readonly until: number } | null>();
  return (socket) => {
    if (!canShow(socket)) return undefined;
    let peer = known.get(socket);
    if (peer === undefined) {
      const certificate = socket.getPeerX509Certificate();
      const user = certificate && certificateUser(certificate, authority, clock());
      peer = user && certificate ? { user, until: Date.parse(certificate.validTo) } : null;
      known.set(socket, peer);
    }
    return peer !== null && clock().getTime() <= peer.until ? peer.user : undefined;
  };
}
