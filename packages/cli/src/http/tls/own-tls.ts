import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import type { OwnCertificate } from '@slipway/kube-api/certificates';
import type { AgentServer, AgentServers } from '@slipway/server';
import { agentProxyPath } from '@slipway/server';
import type { Config } from '#config';
import { outsideNames, portIn } from '#public-binding';

/**
 * The certificate of this Slipway's own authority: kubectl sends its tokens by TLS alone, so that the main port
 * speaks it even where nobody has given a certificate.
 */
export async function ownCertificate(config: Config): Promise<OwnCertificate> {
  const { keepOwnCertificate } = await import('@slipway/kube-api/certificates');
  return keepOwnCertificate({
    directory: join(config.dataDir, 'tls'),
    ...{ authority: 'slipway-server', commonName: 'slipway', now: new Date() },
    names: [...new Set(['localhost', '127.0.0.1', '::1', ...outsideNames(config)])],
  });
}

/** Where clusters are asked: from here by the own certificate, from elsewhere by that of the URL, if it has one. */
export function agentServersOf(
  { outside }: Pick<Config, 'outside'>,
  mainPort: number,
  ca: string,
): AgentServers {
  const at = (base: string, caPem: string): AgentServer => ({
    url: `${base}${agentProxyPath}/`,
    caPem,
  });
  const near = at(`https://localhost:${mainPort}`, ca);
  const { url, tls } = outside;
  if (url === undefined) return { near, outside: near };
  if (url.startsWith('https:')) {
    if (tls === undefined) return { near, outside: at(url, '') };
    // Read when it is asked for, since certificates are renewed.
    const renewed = {
      url: at(url, '').url,
      get caPem() {
        return unknownChain(readFileSync(tls.certFile, 'utf8'));
      },
    };
    return { near, outside: renewed };
  }
  const { hostname } = new URL(url);
  return { near, outside: at(`https://${hostname}:${portIn(url)}`, ca) };
}

const eachCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g;

/** A certificate with its chain when no authority has signed it that everybody knows; else nothing. */
export function unknownChain(pem: string): string {
  const last = pem.match(eachCertificate)?.at(-1);
  if (last === undefined) return '';
  const { issuer } = new X509Certificate(last);
  const isKnown = getCACertificates('bundled').some(
    (known) => new X509Certificate(known).subject === issuer,
  );
  return isKnown ? '' : pem;
}
