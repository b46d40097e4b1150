import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Makes a certificate for a name or an address, signed by itself, in a folder. */
export function makeCertificate(directory: string, name: string, prefix = '') {
  const certFile = join(directory, `${prefix}tls.crt`);
  const keyFile = join(directory, `${prefix}tls.key`);
  const kind = /^[\d.]+$/.test(name) ? 'IP' : 'DNS';
  const how = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const what = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${kind}:${name}`];
  const out = ['-days', '2', '-keyout', keyFile, '-out', certFile];
  execFileSync('openssl', ['req', ...how, ...what, ...out], { stdio: 'ignore' });
  return { certFile, keyFile };
}
