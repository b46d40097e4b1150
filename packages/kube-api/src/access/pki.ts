/**
 * The cluster's keys and certificates, in one folder, all private to the user:
 *
 *     ca.crt ca.key             the authority, ten years; clients trust it
 *     server.crt server.key     what the API shows, one year; renewed in time
 *     front-proxy-ca.crt .key   signs what the API shows to servers of other groups; nobody else's
 *     front-proxy-client.crt .key  that certificate, one year
 *     accounts.key accounts.pub sign and check service account tokens
 *     admin.token               the administrator's bearer token
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurablySync } from '@slipway/io';
import { issueCertificate, makeAuthority, makeKeyPair } from './certificates/issue.ts';
import { keepPair } from './certificates/kept-pair.ts';

/** As whom the API asks servers of other groups. */
export const frontProxyName = 'front-proxy-client';

/** What the cluster proves itself with; all but the token is PEM. */
export interface Pki {
  readonly ca: string;
  /** The authority's own key; nobody else sees it. */
  readonly caKey: string;
  readonly certificate: string;
  readonly key: string;
  readonly accounts: { readonly privateKey: string; readonly publicKey: string };
  /** What the API proves to servers of other groups that it is the one that asks. */
  readonly frontProxy: {
    readonly ca: string;
    readonly certificate: string;
    readonly key: string;
  };
  readonly adminToken: string;
}

/** Where the keys are, and what the certificate must be good for. */
export interface PkiOptions {
  readonly directory: string;
  /** Host names and IP addresses under which clients reach the API. */
  readonly names: readonly string[];
  readonly now: Date;
}

/** Reads the keys; makes those that are missing or near their end. */
export async function loadPki({ directory, names, now }: PkiOptions): Promise<Pki> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = (name: string) => join(directory, name);
  await keepPair(file, now, { name: 'ca' }, () => makeAuthority('slipway-cluster', now));
  await keepPair(file, now, { name: 'server', signer: 'ca', names }, (authority) =>
    issueCertificate({ authority, commonName: 'kube-apiserver', use: 'server', names, now }),
  );
  await keepPair(file, now, { name: 'front-proxy-ca' }, () => makeAuthority('front-proxy-ca', now));
  await keepPair(file, now, { name: 'front-proxy-client', signer: 'front-proxy-ca' }, (authority) =>
    issueCertificate({ authority, commonName: frontProxyName, use: 'client', names: [], now }),
  );
  if (!existsSync(file('accounts.key')) || !existsSync(file('accounts.pub'))) {
    const pair = makeKeyPair();
    writeDurablySync(file('accounts.pub'), pair.publicKey);
    writeDurablySync(file('accounts.key'), pair.privateKey);
  }
  if (!existsSync(file('admin.token'))) {
    writeDurablySync(file('admin.token'), randomBytes(32).toString('hex'));
  }
  const read = (name: string) => readFileSync(file(name), 'utf8');
  return {
    ca: read('ca.crt'),
    caKey: read('ca.key'),
    certificate: read('server.crt') + read('ca.crt'),
    key: read('server.key'),
    accounts: { privateKey: read('accounts.key'), publicKey: read('accounts.pub') },
    frontProxy: {
      ca: read('front-proxy-ca.crt'),
      certificate: read('front-proxy-client.crt'),
      key: read('front-proxy-client.key'),
    },
    adminToken: read('admin.token').trim(),
  };
}
