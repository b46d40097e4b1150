import type { CertificateAuthority } from '@slipway/kube-api';
import {
  type CertificateSigningRequest,
  findCondition,
  type Log,
  type Objects,
  timestamp,
} from '@slipway/kube-objects';
import { WorkQueue } from '#work/work-queue';

const resource = 'certificatesigningrequests.certificates.k8s.io';
/** Certificates for people and programs that are clients of the API. */
const signer = 'kubernetes.io/kube-apiserver-client';
const allowedUsages = ['client auth', 'digital signature', 'key encipherment'];
const longestSeconds = 365 * 24 * 3600;
/** Clocks of other machines may be a little behind. */
const skewMs = 5 * 60 * 1000;

/** Signs the requests that somebody has approved, for clients of the API. */
export function startSigner(
  objects: Objects,
  authority: CertificateAuthority,
  clock: () => Date,
  log: Log,
): AsyncDisposable {
  async function issue(request: CertificateSigningRequest): Promise<void> {
    const { expirationSeconds = longestSeconds, request: encoded } = request.spec;
    const now = clock();
    const seconds = Math.min(expirationSeconds, longestSeconds);
    const lifetime = {
      from: new Date(now.getTime() - skewMs),
      to: new Date(now.getTime() + seconds * 1000),
    };
    const certificate = await authority.sign(Buffer.from(encoded, 'base64').toString(), lifetime);
    await objects.updateStatus<CertificateSigningRequest>(resource, {
      ...request,
      status: { ...request.status, certificate: Buffer.from(certificate).toString('base64') },
    });
  }

  async function fail(request: CertificateSigningRequest, message: string): Promise<void> {
    const time = timestamp(clock());
    const failed = {
      type: 'Failed',
      status: 'True',
      reason: 'SignerValidationFailure',
      message,
      lastUpdateTime: time,
      lastTransitionTime: time,
    } as const;
    await objects.updateStatus<CertificateSigningRequest>(resource, {
      ...request,
      status: { ...request.status, conditions: [...(request.status.conditions ?? []), failed] },
    });
  }

  async function sync(name: string): Promise<undefined> {
    const request = objects.get<CertificateSigningRequest>(resource, name);
    if (request === undefined || !isWaiting(request)) return;
    const objection = objectionTo(request);
    if (objection !== undefined) return void (await fail(request, objection));
    try {
      await issue(request);
    } catch (error) {
      await fail(request, error instanceof Error ? error.message : String(error));
    }
  }

  const queue = new WorkQueue({ name: 'csrsigning', sync }, log, clock);
  const look = ({ metadata }: { readonly metadata: { readonly name: string } }) =>
    queue.add(metadata.name);
  const subscription = objects.watch(resource, ({ object }) => look(object));
  for (const request of objects.list(resource)) look(request);
  return {
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      await queue.close();
    },
  };
}

function isWaiting({ spec, status }: CertificateSigningRequest): boolean {
  const is = (type: string) => findCondition(status.conditions, type)?.status === 'True';
  if (spec.signerName !== signer || status.certificate) return false;
  return is('Approved') && !is('Denied') && !is('Failed');
}

/** Nobody becomes an administrator by a certificate, nor anything but a client. */
function objectionTo({ spec }: CertificateSigningRequest): string | undefined {
  const usages = spec.usages ?? [];
  const other = usages.find((usage) => !allowedUsages.includes(usage));
  if (other !== undefined) return `usage "${other}" is not signed for ${signer}`;
  return usages.includes('client auth') ? undefined : 'usages must include "client auth"';
}
