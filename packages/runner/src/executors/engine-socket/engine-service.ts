import { parseReference } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';

/** Whether a service is a container engine for the job: `docker:dind`, `docker:28-dind`, a mirror's too. */
export function isEngineService({ name }: { readonly name: string }): boolean {
  const reference = parseReference(name);
  if (reference === undefined) return false;
  return /(^|\/)docker$/.test(reference.repository) && /(^|-)dind($|-)/.test(reference.tag ?? '');
}

/**
 * What clients of the engine in a job are told in the place of what the file says: the address of an engine
 * service that is not started leads nowhere. BuildKit speaks past any rules.
 */
export function engineVariables({ payload, variables }: ExecutorJob): ReadonlyMap<string, string> {
  const ours = new Map<string, string>();
  if (!variables.has('DOCKER_BUILDKIT')) ours.set('DOCKER_BUILDKIT', '0');
  if (!payload.services.some(isEngineService)) return ours;
  ours.set('DOCKER_HOST', 'unix:///var/run/docker.sock');
  for (const name of ['DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'DOCKER_TLS_CERTDIR']) {
    if (variables.has(name)) ours.set(name, '');
  }
  return ours;
}
