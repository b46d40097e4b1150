import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeDurablySync } from '@slipway/io';
import { isAddress, type makeAuthority } from './issue.ts';

const renewBefore = 30 * 24 * 60 * 60 * 1000;

type FileName = (name: string) => string;

/** A certificate with its key, both PEM. */
type Pair = Awaited<ReturnType<typeof makeAuthority>>;

/** Makes a certificate and its key where they are missing, near their end, or another's. */
export async function keepPair(
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
