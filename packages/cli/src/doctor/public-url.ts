import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { guarded } from '@slipway/io';
import type { Instance } from '#data-folder/instance';
import { portIn } from '#public-binding';
import type { Finding } from './finding.ts';

const patienceMs = 5000;
const soonMs = 14 * 24 * 3600 * 1000;

/** Whether the address that others are told leads here, and how safely. */
export async function examinePublicUrl(
  { url, near, kubernetes }: Pick<Instance, 'url' | 'near' | 'kubernetes'>,
  now: Date,
): Promise<readonly Finding[]> {
  if (url === near) return [];
  const what = 'public URL';
  const findings: Finding[] = [await examineAnswer(url)];
  if (url.startsWith('http:')) {
    findings.push({
      status: 'warning',
      what,
      finding: `passwords and tokens go to ${url} in the open, and docker refuses such a registry`,
      remedy: 'Give a certificate (--tls-cert, --tls-key), or a proxy that speaks TLS.',
    });
  } else findings.push(...(await examineExpiry(url, now)));
  if (kubernetes !== null && new URL(kubernetes).hostname === 'localhost') {
    findings.push({
      status: 'warning',
      what: 'cluster API',
      finding:
        'kubectl and jobs of other machines do not reach it: it listens on this machine alone',
      remedy: 'Start Slipway with --bind and an address that others reach.',
    });
  }
  return findings;
}

async function examineAnswer(url: string): Promise<Finding> {
  const what = 'public URL';
  try {
    const answer = await fetch(`${url}/-/readiness`, { signal: AbortSignal.timeout(patienceMs) });
    if (answer.ok) return { status: 'ok', what, finding: `${url} leads here` };
    const finding = `${url} answers with status ${answer.status}`;
    const remedy = 'Look into the proxy: it has to pass everything on, and name the host.';
    return { status: 'warning', what, finding, remedy };
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    return {
      status: 'warning',
      what,
      finding: `${url} cannot be reached from this machine: ${why}`,
      remedy:
        'Jobs of this machine do without it. From elsewhere: check name, firewall, certificate.',
    };
  }
}

/** What is said of a certificate that ends soon. */
async function examineExpiry(url: string, now: Date): Promise<readonly Finding[]> {
  const end = await endOfCertificate(url).catch(() => undefined);
  if (end === undefined || end.getTime() - now.getTime() > soonMs) return [];
  const finding = `the certificate of ${url} ends on ${end.toISOString().slice(0, 10)}`;
  const remedy = 'Renew it: Slipway reads the files again by itself.';
  return [{ status: 'warning', what: 'certificate', finding, remedy }];
}

function endOfCertificate(url: string): Promise<Date> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  // An address is no name that TLS could send along.
  const servername = isIP(host) === 0 ? host : '';
  return new Promise((resolve, reject) => {
    const options = { host, port: portIn(url), servername, rejectUnauthorized: false };
    const socket = guarded(connect(options));
    socket.once('secureConnect', () => {
      resolve(new Date(socket.getPeerCertificate().valid_to));
      socket.destroy();
    });
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
  });
}
