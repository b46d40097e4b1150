/**
 * The cluster's keys and certificates, in one folder, all private to the user:
 *
 *     ca.crt ca.key             the authority, ten years; clients trust it
 *     server.crt server.key     what the API shows, one year; renewed in time
 *     accounts.key accounts.pub sign and check service account tokens
 *     admin.token               the administrator's bearer token
 */
import {
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  webcrypto,
  X509Certificate,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurablySync } from '@slipway/io';

/** What the cluster proves itself with; all but the token is PEM. */
export interface Pki {
  readonly ca: string;
  /** The authority's own key; nobody else sees it. */
  readonly caKey: string;
  readonly certificate: string;
  readonly key: string;
  readonly accounts: { readonly privateKey: string; readonly publicKey: string };
  readonly adminToken: string;
}

/** Where the keys are, and what the certificate must be good for. */
export interface PkiOptions {
  readonly directory: string;
  /** Host names and IP addresses under which clients reach the API. */
  readonly names: readonly string[];
  readonly now: Date;
}

const day = 24 * 60 * 60 * 1000;
const renewBefore = 30 * day;
const caLifetime = 3650 * day;
const serverLifetime = 365 * day;
/** Clocks of other machines may be a little behind. */
const clockSkew = 60 * 60 * 1000;

/** Reads the keys; makes those that are missing or near their end. */
export async function loadPki({ directory, names, now }: PkiOptions): Promise<Pki> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = (name: string) => join(directory, name);
  if (!isUsable(file('ca.crt'), [], now)) await makeAuthority(file, now);
  const isCurrent =
    isUsable(file('server.crt'), names, now) && isSignedBy(file('server.crt'), file('ca.crt'));
  if (!isCurrent) await makeServerCertificate(file, names, now);
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
    adminToken: read('admin.token').trim(),
  };
}

function isUsable(path: string, names: readonly string[], now: Date): boolean {
  if (!existsSync(path)) return false;
  const certificate = new X509Certificate(readFileSync(path));
  const isFresh = Date.parse(certificate.validTo) - now.getTime() > renewBefore;
  return isFresh && names.every((name) => isFor(certificate, name));
}

const isAddress = (name: string) => /^[\d.]+$/.test(name) || name.includes(':');

const isFor = (certificate: X509Certificate, name: string) =>
  (isAddress(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined;

function isSignedBy(path: string, authority: string): boolean {
  const certificate = new X509Certificate(readFileSync(path));
  return certificate.verify(new X509Certificate(readFileSync(authority)).publicKey);
}

function makeKeyPair(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

async function importPair(pair: { readonly publicKey: string; readonly privateKey: string }) {
  const { publicKey, privateKey } = pair;
  const der = (pem: string) => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return {
    publicKey: await webcrypto.subtle.importKey('spki', der(publicKey), signing, true, ['verify']),
    privateKey: await webcrypto.subtle.importKey('pkcs8', der(privateKey), signing, true, ['sign']),
  };
}

/** Loaded only when a certificate is made: it takes longer than everything else at start. */
async function certificateLibrary() {
  await import('reflect-metadata');
  return await import('@peculiar/x509');
}

type FileName = (name: string) => string;

async function makeAuthority(file: FileName, now: Date): Promise<void> {
  const x509 = await certificateLibrary();
  const pair = makeKeyPair();
  const { KeyUsageFlags } = x509;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(8).toString('hex'),
    name: 'CN=slipway-cluster',
    notBefore: new Date(now.getTime() - clockSkew),
    notAfter: new Date(now.getTime() + caLifetime),
    keys: await importPair(pair),
    signingAlgorithm: signing,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature,
        true,
      ),
    ],
  });
  writeDurablySync(file('ca.key'), pair.privateKey);
  writeDurablySync(file('ca.crt'), `${certificate.toString('pem')}\n`);
}

async function makeServerCertificate(
  file: FileName,
  names: readonly string[],
  now: Date,
): Promise<void> {
  const x509 = await certificateLibrary();
  const authority = new x509.X509Certificate(readFileSync(file('ca.crt'), 'utf8'));
  const authorityKey = createPrivateKey(readFileSync(file('ca.key')));
  const pair = makeKeyPair();
  const { publicKey } = await importPair(pair);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomBytes(8).toString('hex'),
    subject: 'CN=kube-apiserver',
    issuer: authority.subject,
    notBefore: new Date(now.getTime() - clockSkew),
    notAfter: new Date(now.getTime() + serverLifetime),
    publicKey,
    signingKey: await webcrypto.subtle.importKey(
      'pkcs8',
      authorityKey.export({ type: 'pkcs8', format: 'der' }),
      signing,
      false,
      ['sign'],
    ),
    signingAlgorithm: signing,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({
          type: isAddress(value) ? ('ip' as const) : ('dns' as const),
          value,
        })),
      ),
    ],
  });
  writeDurablySync(file('server.key'), pair.privateKey);
  writeDurablySync(file('server.crt'), `${certificate.toString('pem')}\n`);
}
