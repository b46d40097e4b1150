/** Keys and certificates of the cluster's own: authorities, and what they sign. */
import { createPrivateKey, generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';

/** A certificate with its key, both PEM. */
interface Pair {
  readonly certificate: string;
  readonly key: string;
}

const day = 24 * 60 * 60 * 1000;
const authorityLifetime = 3650 * day;
const lifetime = 365 * day;
/** Clocks of other machines may be a little behind. */
const clockSkew = 60 * 60 * 1000;

/** A new pair of keys on the curve that all of them use, PEM. */
export function makeKeyPair(): { readonly publicKey: string; readonly privateKey: string } {
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

/** A new authority, good for ten years. */
export async function makeAuthority(commonName: string, now: Date): Promise<Pair> {
  const x509 = await certificateLibrary();
  const pair = makeKeyPair();
  const { KeyUsageFlags } = x509;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(8).toString('hex'),
    name: `CN=${commonName}`,
    notBefore: new Date(now.getTime() - clockSkew),
    notAfter: new Date(now.getTime() + authorityLifetime),
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
  return { certificate: `${certificate.toString('pem')}\n`, key: pair.privateKey };
}

/** Whether a certificate has a name as an address. */
export const isAddress = (name: string) => /^[\d.]+$/.test(name) || name.includes(':');

/** A new certificate of an authority, good for a year. */
export async function issueCertificate(wanted: {
  readonly authority: Pair;
  readonly commonName: string;
  readonly use: 'server' | 'client';
  /** Host names and addresses that it is for. */
  readonly names: readonly string[];
  readonly now: Date;
}): Promise<Pair> {
  const { commonName, use, names, now } = wanted;
  const x509 = await certificateLibrary();
  const authority = new x509.X509Certificate(wanted.authority.certificate);
  const authorityKey = createPrivateKey(wanted.authority.key);
  const pair = makeKeyPair();
  const { publicKey } = await importPair(pair);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomBytes(8).toString('hex'),
    subject: `CN=${commonName}`,
    issuer: authority.subject,
    notBefore: new Date(now.getTime() - clockSkew),
    notAfter: new Date(now.getTime() + lifetime),
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
      new x509.ExtendedKeyUsageExtension([
        use === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
      ]),
      ...(names.length === 0 ? [] : [alternativeNames(x509, names)]),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: pair.privateKey };
}

const alternativeNames = (
  x509: Awaited<ReturnType<typeof certificateLibrary>>,
  names: readonly string[],
) =>
  new x509.SubjectAlternativeNameExtension(
    names.map((value) => ({
      type: isAddress(value) ? ('ip' as const) : ('dns' as const),
      value,
    })),
  );
