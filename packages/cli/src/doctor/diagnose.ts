import { connectApi } from '#api/api';
import type { Config } from '#config';
import { findInstance } from '#data-folder/instance';
import { whoListens } from '#http/ports/who-listens';
import { examineBackups } from './backup.ts';
import { examineClusters } from './clusters.ts';
import { examineDisk, examineKeeper } from './disk.ts';
import { examineEngine } from './engine.ts';
import { examineEnvironment } from './environment.ts';
import type { Finding } from './finding.ts';
import { examineInstance } from './instance.ts';
import { examineJobs } from './jobs.ts';
import { examineGit, examineKubectl } from './programs.ts';
import { examinePublicUrl } from './public-url.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything Slipway stands on, looked at one by one. Changes nothing. */
export async function diagnose(
  config: Config,
  environment: Environment,
): Promise<readonly Finding[]> {
  const findings = await Promise.all([
    examineGit(),
    examineEngine(environment),
    examineKubectl(config.path),
    examinePorts(config),
    examineDisk(config.dataDir),
    examineKeeper(config.dataDir),
    examineBackups(config.backups),
    examineEnvironment(config.dataDir, environment),
    ...(config.hasRunners ? [examineJobs(config.jobs)] : []),
  ]);
  return findings.flat();
}

async function examinePorts(config: Config): Promise<readonly Finding[]> {
  const running = findInstance(config.dataDir);
  if (running) {
    const server = await examineInstance(running, config.dataDir);
    const clusters =
      server.status === 'ok' ? await examineClusters(connectApi(config.dataDir)) : [];
    return [server, ...(await examinePublicUrl(running, new Date())), ...clusters];
  }
  const ports = [config.port ?? 8929, config.clusterPort ?? 6443];
  return Promise.all(
    ports.map(async (port): Promise<Finding> => {
      const culprit = await whoListens(port);
      if (!culprit) return { status: 'ok', what: `port ${port}`, finding: 'free' };
      return {
        status: 'warning',
        what: `port ${port}`,
        finding: `taken by ${culprit}`,
        remedy:
          'Slipway takes the next free port by itself; --port N and --cluster-port N choose one.',
      };
    }),
  );
}
