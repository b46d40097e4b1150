import { parseReference } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import { isTrue } from '#execution/variables';
import { serviceAliases } from '../services/service.ts';

/** Whether a service is a container engine for the job: `docker:dind`, `docker:28-dind`, a mirror's too. */
export function isEngineService({ name }: { readonly name: string }): boolean {
  const reference = parseReference(name);
  if (reference === undefined) return false;
  return /(^|\/)docker$/.test(reference.repository) && /(^|-)dind($|-)/.test(reference.tag ?? '');
}

/** Host names by which clients look for the engine of the file. None where it asks for none. */
export function engineHosts({ payload }: ExecutorJob): readonly string[] {
  return [...new Set(payload.services.filter(isEngineService).flatMap(serviceAliases))];
}

/** Where the job looks for certificates of its engine; undefined where the file wants no TLS. */
export function certificateFolder(job: ExecutorJob): string | undefined {
  const folder = job.variables.get('DOCKER_TLS_CERTDIR') ?? '';
  return engineHosts(job).length > 0 && folder.startsWith('/') ? `${folder}/client` : undefined;
}

/**
 * What clients of the engine in a job are told in the place of what the file says: its own socket is nearer
 * than the address of a service. BuildKit speaks past any rules.
 */
export function engineVariables({ payload, variables }: ExecutorJob): ReadonlyMap<string, string> {
  const ours = new Map<string, string>();
  ours.set('DOCKER_BUILDKIT', '0');
  if (!payload.services.some(isEngineService)) return ours;
  ours.set('DOCKER_HOST', 'unix:///var/run/docker.sock');
  // A socket speaks no TLS; who names the other address has the certificates.
  if (variables.has('DOCKER_TLS_VERIFY')) ours.set('DOCKER_TLS_VERIFY', '');
  return ours;
}

/** Says what is different from what the file says. */
export function tellOfEngine({ log, variables }: ExecutorJob): void {
  if (!isTrue(variables, 'DOCKER_BUILDKIT')) return;
  log.plain(
    'DOCKER_BUILDKIT is 0 here: the engine of a job builds with the classic builder, which has no "RUN --mount"',
  );
}

/** A service that is an engine is not started: the job has one. */
export function withoutEngines(job: ExecutorJob): ExecutorJob {
  const services = job.payload.services.filter((service) => !isEngineService(service));
  for (const { name } of job.payload.services.filter(isEngineService)) {
    job.log.plain(
      `Service ${name} is not started: this job has a container engine of its own, without privileges, at /var/run/docker.sock`,
    );
  }
  return { ...job, payload: { ...job.payload, services } };
}
