import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { kubernetesMinor } from '@slipway/kube-objects';
import type { Finding } from './finding.ts';

const run = promisify(execFile);

/** Git serves every clone and push, so nothing works without it. */
export async function examineGit(): Promise<Finding> {
  try {
    const { stdout } = await run('git', ['--version']);
    return { status: 'ok', what: 'git', finding: stdout.trim().replace('git version ', '') };
  } catch {
    return {
      status: 'error',
      what: 'git',
      finding: 'not found in PATH',
      remedy: 'Install it: sudo apt-get install git',
    };
  }
}

/** Deploy jobs call kubectl; it supports a server one minor version older or newer. */
export async function examineKubectl(path: string): Promise<Finding> {
  const what = 'kubectl';
  const remedy = 'npm start fetches one for jobs; for yourself see kubernetes.io/docs/tasks/tools';
  try {
    const { stdout } = await run('kubectl', ['version', '--client', '-o', 'json'], {
      env: { PATH: path },
    });
    const { gitVersion, minor } = JSON.parse(stdout).clientVersion;
    const skew = Math.abs(Number.parseInt(minor, 10) - kubernetesMinor);
    const finding = `${gitVersion}, the cluster speaks 1.${kubernetesMinor}`;
    if (skew <= 1) return { status: 'ok', what, finding };
    return {
      status: 'ok',
      what,
      finding: `${finding}: kubectl warns about the difference; what Slipway serves works`,
    };
  } catch {
    return { status: 'warning', what, finding: 'not found in PATH', remedy };
  }
}
