import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { CommandFailed } from '#command';

/**
 * Believes an authority beside those that everybody knows, in this process from now on.
 *
 * @returns what makes git believe it, in jobs too: it takes one file for all authorities
 * @throws CommandFailed when the file has no certificate
 */
export function trustAuthority(file: string, dataDir: string): { readonly GIT_SSL_CAINFO: string } {
  const all = [...getCACertificates('default'), certificateIn(file)];
  setDefaultCACertificates(all);
  mkdirSync(dataDir, { recursive: true });
  const bundle = join(dataDir, 'authorities.pem');
  // No secret, and jobs read it as other users.
  writeFileSync(
    bundle,
    all
      .map((it) => it.trim())
      .join('\n')
      .concat('\n'),
    { mode: 0o644 },
  );
  return { GIT_SSL_CAINFO: bundle };
}

function certificateIn(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8');
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`${file} is no certificate of an authority (PEM): ${why}`, {
      cause: error,
    });
  }
}
