import { examineShellJobs } from '@slipway/runner';
import type { JobSettings } from '../job-settings.ts';
import type { Finding } from './finding.ts';

/** What keeps jobs apart from Slipway and from each other on this machine. */
export async function examineJobs(settings: JobSettings): Promise<readonly Finding[]> {
  const { isolation, missingLimits } = await examineShellJobs(settings.limits);
  const what = 'shell jobs';
  if (settings.shellUser === 'runner') {
    const finding = 'run as Slipway’s own user and can read its files, as shell-user wants it';
    return [{ status: 'warning', what, finding, remedy: 'Set shell-user to own in slipway.yml.' }];
  }
  if (!isolation.isPossible) {
    return [
      {
        status: 'warning',
        what,
        finding: `run as Slipway’s own user and can read its files: ${isolation.reason}`,
        remedy:
          'Let only people push whom you trust with this account, or start Slipway as root on a machine that allows namespaces.',
      },
    ];
  }
  return [
    { status: 'ok', what, finding: 'have a user of their own for each project' },
    ...limitFindings(missingLimits),
    engineFinding(settings),
  ];
}

function limitFindings(missing: readonly string[]): Finding[] {
  if (missing.length === 0) return [];
  return [
    {
      status: 'warning',
      what: 'limits of shell jobs',
      finding: `no cgroup of this machine can limit ${missing.join(', ')}`,
      remedy: 'Mount /sys/fs/cgroup so that root may write to it; docker jobs keep their limits.',
    },
  ];
}

function engineFinding({ shellDocker }: JobSettings): Finding {
  const what = 'engine of shell jobs';
  if (shellDocker === 'off') return { status: 'ok', what, finding: 'none has it' };
  const who = shellDocker === 'on' ? 'all shell jobs' : 'shell jobs of protected refs';
  return {
    status: 'ok',
    what,
    finding: `${who} may use it, which makes them as good as root`,
    remedy:
      shellDocker === 'on'
        ? 'Others than you may push? Set shell-docker to protected or off in slipway.yml.'
        : 'Only maintainers push to protected refs.',
  };
}
