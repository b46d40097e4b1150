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
import { randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurablySync } from '@slipway/io';
import { isAddress, issueCertificate, makeAuthority, makeKeyPair } from './certificates/issue.ts';

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

const renewBefore = 30 * 24 * 60 * 60 * 1000;

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

type FileName = (name: string) => string;

/** A certificate with its key, both PEM. */
type Pair = Awaited<ReturnType<typeof makeAuthority>>;

/** Makes a certificate and its key where they are missing, near their end, or another's. */
async function keepPair(
  file: FileName,
  now: Date,
  wanted: { readonly name: string; readonly signer?: string; readonly names?: readonly string[] },
  make: (signer: Pair) => Promise<Pair>,
): Promise<void> {
  const { name, signer = name, names = [] } = wanted;
  const [certificate, authority] = [file(`${name}.crt`), file(`${signer}.crt`)];
  if (isUsable(certificate, names, now) && isSignedBy(certificate, authority)) return;
  const isOwn = signer === name;
  const made = await make(
    isOwn
      ? { certificate: '', key: '' }
      : {
          certificate: readFileSync(authority, 'utf8'),
          key: readFileSync(file(`${signer}.key`), 'utf8'),
        },
  );
  writeDurablySync(file(`${name}.key`), made.key);
  writeDurablySync(certificate, made.certificate);
}

function isUsable(path: string, names: readonly string[], now: Date): boolean {
  if (!existsSync(path)) return false;
  const certificate = new X509Certificate(readFileSync(path));
  const isFresh = Date.parse(certificate.validTo) - now.getTime() > renewBefore;
  return isFresh && names.every((name) => isFor(certificate, name));
}

const isFor = (certificate: X509Certificate, name: string) =>
  (isAddress(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined;

function isSignedBy(path: string, authority: string): boolean {
  const certificate = new X509Certificate(readFileSync(path));
  return certificate.verify(new X509Certificate(readFileSync(authority)).publicKey);
}
