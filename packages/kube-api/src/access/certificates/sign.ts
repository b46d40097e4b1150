import { randomBytes, webcrypto, type X509Certificate } from 'node:crypto';

/** The cluster's authority, as far as others may use it. */
export interface CertificateAuthority {
  /** Signs a request (PEM) for a client; answers the certificate as PEM. Throws when it is broken. */
  sign(request: string, lifetime: { readonly from: Date; readonly to: Date }): Promise<string>;
}

const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** An authority with this certificate and key, both PEM. */
export function createCertificateAuthority(ca: string, key: string): CertificateAuthority {
  return {
    async sign(pem, { from, to }) {
      await import('reflect-metadata');
      const x509 = await import('@peculiar/x509');
      const request = new x509.Pkcs10CertificateRequest(pem);
      if (!(await request.verify())) throw new Error('the request is not signed by its own key');
      const der = Buffer.from(key.replace(/-----[^-]+-----|\s/g, ''), 'base64');
      const { KeyUsageFlags } = x509;
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: randomBytes(16).toString('hex'),
        subject: request.subject,
        issuer: new x509.X509Certificate(ca).subject,
        notBefore: from,
        notAfter: to,
        publicKey: request.publicKey,
        signingKey: await webcrypto.subtle.importKey('pkcs8', der, signing, false, ['sign']),
        signingAlgorithm: signing,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(
            KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment,
            true,
          ),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
        ],
      });
      return `${certificate.toString('pem')}\n`;
    },
  };
}

/** The user that a certificate of the authority names: its common name, in its organisations. */
export function certificateUser(
  certificate: X509Certificate,
  ca: X509Certificate,
  now: Date,
): { readonly username: string; readonly groups: readonly string[] } | undefined {
  const isOurs = certificate.checkIssued(ca) && certificate.verify(ca.publicKey);
  const isCurrent =
    Date.parse(certificate.validFrom) <= now.getTime() &&
    now.getTime() <= Date.parse(certificate.validTo);
  const isForClients = (certificate.keyUsage ?? []).includes(clientAuthentication);
  if (!isOurs || !isCurrent || !isForClients) return undefined;
  const names = certificate.subject.split('\n').map((line) => line.split(/=(.*)/s));
  const valuesOf = (wanted: string) =>
    names.filter(([name]) => name === wanted).map(([, value = '']) => value);
  const [username = ''] = valuesOf('CN');
  if (username === '') return undefined;
  return { username, groups: [...valuesOf('O'), 'system:authenticated'] };
}

const clientAuthentication = '1.3.6.1.5.5.7.3.2';
