import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';

/** Of one job alone: its engine's, its client's, and what both trust. PEM. */
export interface JobCertificate {
  readonly certificate: string;
  readonly key: string;
}

const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60 * 1000;

/** A new one, for the host names by which the job finds its engine. */
export async function makeJobCertificate(
  names: readonly string[],
  now: Date,
): Promise<JobCertificate> {
  // Loaded only when a job asks for TLS.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  const { subtle } = webcrypto;
  const keys = {
    publicKey: await subtle.importKey('spki', pair.publicKey, signing, true, ['verify']),
    privateKey: await subtle.importKey('pkcs8', pair.privateKey, signing, true, ['sign']),
  };
  const { KeyUsageFlags, ExtendedKeyUsage } = x509;
  const usages = KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(8).toString('hex'),
    name: 'CN=docker',
    notBefore: new Date(now.getTime() - day),
    notAfter: new Date(now.getTime() + 60 * day),
    keys,
    signingAlgorithm: signing,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(usages, true),
      new x509.ExtendedKeyUsageExtension([
        ExtendedKeyUsage.serverAuth,
        ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns', value }) as const),
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  });
  const pem = pair.privateKey.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${pem}\n-----END PRIVATE KEY-----\n`,
  };
}

/** Where `DOCKER_CERT_PATH` expects them. Whoever the job's image says it is reads them. */
export async function writeJobCertificate(
  folder: string,
  { certificate, key }: JobCertificate,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = { 'ca.pem': certificate, 'cert.pem': certificate, 'key.pem': key };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(`${folder}/${name}`, text, { mode: 0o644 });
  }
}
