import { join } from 'node:path';
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

/** Where agents are asked: from here by the own certificate, from elsewhere by that of the URL, if it has one. */
export function agentServersOf({ outside }: Config, mainPort: number, ca: string): AgentServers {
  const at = (base: string, caPem: string): AgentServer => ({
    url: `${base}${agentProxyPath}/`,
    caPem,
  });
  const near = at(`https://localhost:${mainPort}`, ca);
  const { url } = outside;
  if (url === undefined) return { near, outside: near };
  if (url.startsWith('https:')) return { near, outside: at(url, '') };
  const { hostname } = new URL(url);
  return { near, outside: at(`https://${hostname}:${portIn(url)}`, ca) };
}
