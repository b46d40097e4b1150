import { existsSync } from 'node:fs';
import { kubeconfigFile } from '#data-folder/instance';
import type { Finding } from './finding.ts';

/** Variables left over from other set-ups that send clients elsewhere. */
export function examineEnvironment(
  dataDir: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Finding[] {
  return [
    ...examineDocker(environment),
    ...examineKubeconfig(kubeconfigFile(dataDir), environment.KUBECONFIG),
  ];
}

function examineDocker(environment: Readonly<Record<string, string | undefined>>): Finding[] {
  const stale = ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'DOCKER_MACHINE_NAME'];
  const set = stale.filter((name) => environment[name]);
  if (set.length === 0) return [{ status: 'ok', what: 'DOCKER_* variables', finding: 'none set' }];
  return [
    {
      status: 'warning',
      what: 'DOCKER_* variables',
      finding: set.map((name) => `${name}=${environment[name]}`).join(' '),
      remedy: `If they are left over from another set-up: unset ${set.join(' ')}`,
    },
  ];
}

function examineKubeconfig(ours: string, current: string | undefined): Finding[] {
  const what = 'KUBECONFIG';
  if (!current) {
    return [
      { status: 'ok', what, finding: 'not set; for the built-in cluster: eval "$(slipway env)"' },
    ];
  }
  const missing = current.split(':').filter((file) => file !== '' && !existsSync(file));
  if (missing.length > 0) {
    return [
      {
        status: 'warning',
        what,
        finding: `names ${missing.join(', ')}, which does not exist`,
        remedy: 'unset KUBECONFIG, or: eval "$(slipway env)"',
      },
    ];
  }
  if (current.split(':').includes(ours)) {
    return [{ status: 'ok', what, finding: 'the built-in cluster' }];
  }
  const remedy =
    'kubectl in this shell talks to that; for the built-in cluster: eval "$(slipway env)"';
  return [{ status: 'ok', what, finding: `another: ${current}`, remedy }];
}
