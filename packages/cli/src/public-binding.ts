import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { type Flags, UsageError } from './command.ts';
import type { Setting } from './job-settings.ts';

/** How other machines reach this one, and by what it proves itself to them. */
export interface PublicBinding {
  /** Where clients reach it, without a slash at the end: `https://ci.example.com`; undefined for nobody else. */
  readonly url: string | undefined;
  /** Files of a certificate of its own: then it speaks TLS itself. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Addresses and ranges whose word for their clients is believed. */
  readonly trustedProxies: readonly string[];
}

type Read = (name: string) => Setting;

/** What other machines call this one, for certificates of its own: they are made anew when it changes. */
export function outsideNames({
  hosts,
  bind,
}: {
  readonly hosts: readonly string[];
  readonly bind: string;
}): readonly string[] {
  const isOne = isIP(bind) !== 0 && !isLoopback(bind) && bind !== '0.0.0.0' && bind !== '::';
  const names = hosts.map((host) => host.trim().replace(/^\[|\]$/g, ''));
  return isOne ? [...names, bind] : names;
}

/** Whether an address to listen on is this machine alone. */
export function isLoopback(bind: string): boolean {
  return ['127.0.0.1', '::1', 'localhost'].includes(bind);
}

/**
 * Where to listen, so that this machine, its jobs and its pods reach it, too: both families of loopback and the bridge. Where all
 * addresses are asked for, there is nothing to add: each one more would find the port taken.
 */
export function addressesFor(bind: string, bridge: string): readonly string[] {
  if (bind === '0.0.0.0' || bind === '::') return [bind];
  const loopback = isLoopback(bind) ? ['127.0.0.1', '::1'] : [bind, '127.0.0.1'];
  return [...new Set([...loopback, bridge])];
}

/** The options of `slipway up` about it. */
export const publicOptions = {
  url: {
    type: 'string',
    value: 'URL',
    description: 'where other machines reach it: https://ci.example.com',
  },
  'tls-cert': {
    type: 'string',
    value: 'FILE',
    description: 'certificate of that name, with its chain (PEM); read again when it changes',
  },
  'tls-key': { type: 'string', value: 'FILE', description: 'its private key (PEM)' },
  'trusted-proxies': {
    type: 'string',
    value: 'ADDRS',
    description: 'addresses and ranges, with commas, of proxies that say for whom they ask',
  },
} as const;

/** Reads and checks it. @throws UsageError when the parts do not fit together */
export function readPublicBinding(read: Read, flags: Flags, now: Date): PublicBinding {
  const url = readUrl(read('url'), flags);
  const tls = readTls(read('tls-cert'), read('tls-key'));
  const trustedProxies = readProxies(read('trusted-proxies'));
  if (tls !== undefined) checkTls(tls, url, now);
  else if (url?.startsWith('https:') && trustedProxies.length === 0) {
    throw new UsageError(
      `${url} needs TLS: give a certificate with --tls-cert and --tls-key, or with --trusted-proxies the address of the proxy that speaks TLS for it`,
    );
  }
  return { url, tls, trustedProxies };
}

/** The port on which a certificate of its own is shown: the URL's. */
export function portOf({ url, tls }: PublicBinding): number | undefined {
  return url === undefined || tls === undefined ? undefined : portIn(url);
}

/** The port that a URL means. */
export function portIn(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

/** Refuses a port at which nobody would find the certificate. */
export function checkPort(binding: PublicBinding, { value, origin }: Setting): void {
  const wanted = portOf(binding);
  const isElsewhere = value !== undefined && wanted !== undefined && Number(value) !== wanted;
  if (!isElsewhere || binding.trustedProxies.length > 0) return;
  throw new UsageError(
    `${binding.url} is asked for on port ${wanted}, and ${origin} says ${value}: make them the same, or name the proxy between them with --trusted-proxies`,
  );
}

function readUrl({ value, origin }: Setting, flags: Flags): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`${origin} must be a URL like https://ci.example.com, not "${value}"`);
  }
  if (isLocal(url.hostname)) {
    // `slipway env` sets the variable so, for others.
    if (flags.text('url') === undefined && origin.startsWith('$')) return undefined;
    throw new UsageError(
      `${origin} is for other machines, and ${url.hostname} is each machine itself: leave it out`,
    );
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new UsageError(
      `${origin} must be a name with a port at most, as git, docker and kubectl know no path: ${url.origin}, not "${value}"`,
    );
  }
  return url.origin;
}

function isLocal(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || /^(127\.|\[::1\])/.test(name);
}

function readTls(cert: Setting, key: Setting): PublicBinding['tls'] {
  if (cert.value === undefined && key.value === undefined) return undefined;
  if (cert.value === undefined) throw new UsageError(`${key.origin} needs --tls-cert beside it`);
  if (key.value === undefined) throw new UsageError(`${cert.origin} needs --tls-key beside it`);
  return { certFile: cert.value, keyFile: key.value };
}

function readProxies({ value = '', origin }: Setting): readonly string[] {
  const proxies = value
    .split(',')
    .map((it) => it.trim())
    .filter((it) => it !== '');
  for (const proxy of proxies) {
    const [address = '', bits, ...more] = proxy.split('/');
    const most = isIP(address) === 6 ? 128 : 32;
    const size = bits === undefined ? most : Number(bits || 'x');
    if (isIP(address) !== 0 && more.length === 0 && size >= 0 && size <= most && size % 1 === 0) {
      continue;
    }
    throw new UsageError(
      `${origin}: ${proxy} is no address of a proxy; give one like 10.0.0.5 or 10.0.0.0/8`,
    );
  }
  return proxies;
}

function checkTls(
  tls: NonNullable<PublicBinding['tls']>,
  url: string | undefined,
  now: Date,
): void {
  if (url === undefined) {
    throw new UsageError(
      '--tls-cert needs --url with the name that it is for, such as --url https://ci.example.com',
    );
  }
  if (!url.startsWith('https:')) {
    throw new UsageError(`${url} is not asked for by TLS: give https://… with --tls-cert`);
  }
  const problem = problemOf(readPair(tls), url, now);
  if (problem !== undefined) throw new UsageError(problem);
}

/** A certificate and its key, as read. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Reads the files. @throws UsageError when there is one that cannot be read */
export function readPair(tls: NonNullable<PublicBinding['tls']>): Pair {
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
    }
  };
  return { ...tls, cert: read(tls.certFile), key: read(tls.keyFile) };
}

/** Why clients would not accept a certificate for a URL; undefined when nothing is wrong with it. */
export function problemOf(pair: Pair, url: string, now: Date): string | undefined {
  const { cert, key, certFile, keyFile } = pair;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert);
  } catch {
    return `${certFile} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`;
  }
  try {
    if (!certificate.checkPrivateKey(createPrivateKey(key))) {
      return `${keyFile} is not the key of the certificate in ${certFile}`;
    }
  } catch (error) {
    return `${keyFile} holds no private key in PEM without a password: ${messageOf(error)}`;
  }
  const name = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const isFor = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  if (isFor === undefined) {
    return `the certificate in ${certFile} is not for ${name}, but for ${certificate.subjectAltName ?? certificate.subject}`;
  }
  if (Date.parse(certificate.validTo) < now.getTime()) {
    return `the certificate in ${certFile} has expired on ${certificate.validTo}: renew it`;
  }
  return undefined;
}

/** Whether an address is a proxy's whose word is believed. */
export function proxyCheck(proxies: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    trusted.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return (address) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    const family = isIP(plain);
    return family !== 0 && trusted.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  };
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
