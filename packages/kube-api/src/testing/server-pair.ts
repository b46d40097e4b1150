import { issueCertificate, makeAuthority } from '#access/certificates/issue';

/** A certificate for a server of these names, with the authority that has signed it; all PEM. */
export async function makeServerPair(names: readonly string[]) {
  const now = new Date();
  const authority = await makeAuthority('test-authority', now);
  const use = 'server';
  const pair = await issueCertificate({ authority, commonName: 'test', use, names, now });
  return { ca: authority.certificate, ...pair };
}
