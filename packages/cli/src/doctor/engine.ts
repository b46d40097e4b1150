import { existsSync } from 'node:fs';
import { createEngine } from '@slipway/engine';
import type { Finding } from './finding.ts';

const patienceMs = 5000;

/** Whether a container engine answers, and if not, which of the usual reasons it has. */
export async function examineEngine(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Finding> {
  const host = environment.DOCKER_HOST;
  const engine = createEngine(host ? { host } : {});
  const what = 'container engine';
  try {
    const version = await Promise.race([engine.version(), giveUp()]);
    return { status: 'ok', what, finding: `version ${version.Version} at ${engine.address}` };
  } catch (error) {
    const finding = `${engine.address} does not answer: ${message(error)}`;
    return { status: 'warning', what, finding, remedy: remedyFor(error, host) };
  } finally {
    engine.close();
  }
}

function remedyFor(error: unknown, host: string | undefined): string {
  if (/EACCES|permission/i.test(message(error))) {
    return 'You may not use its socket. Join its group: sudo usermod -aG docker "$USER"; then, instead of a reboot: newgrp docker';
  }
  if (host) return `DOCKER_HOST=${host} points there; unset DOCKER_HOST to use the local engine.`;
  const isInstalled = ['/usr/sbin/dockerd', '/usr/bin/dockerd'].some((path) => existsSync(path));
  return isInstalled
    ? 'Start it: sudo service docker start. Until then pods and docker jobs wait.'
    : 'Install it: sudo apt-get install docker.io (npm start does so as root). Until then pods and docker jobs wait.';
}

function message(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

function giveUp(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('no answer within 5 s')), patienceMs).unref();
  });
}
