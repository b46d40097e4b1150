import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueCertificate, makeAuthority } from './issue.ts';
import { keepPair } from './kept-pair.ts';

/** A certificate by an authority that nobody else knows, with its key; all PEM. */
export interface OwnCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads a certificate of an own authority for these names and addresses; makes what is missing or near its end.
 *
 *     ca.crt ca.key  server.crt server.key
 */
export async function keepOwnCertificate(wanted: {
  readonly directory: string;
  readonly authority: string;
  readonly commonName: string;
  readonly names: readonly string[];
  readonly now: Date;
}): Promise<OwnCertificate> {
  const { directory, commonName, names, now } = wanted;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = (name: string) => join(directory, name);
  await keepPair(file, now, { name: 'ca' }, () => makeAuthority(wanted.authority, now));
  await keepPair(file, now, { name: 'server', signer: 'ca', names }, (authority) =>
    issueCertificate({ authority, commonName, use: 'server', names, now }),
  );
  const read = (name: string) => readFileSync(file(name), 'utf8');
  const ca = read('ca.crt');
  return { ca, cert: read('server.crt') + ca, key: read('server.key') };
}
