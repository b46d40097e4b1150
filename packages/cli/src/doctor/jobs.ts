import { examineShellJobs } from '@slipway/runner';
import type { JobSettings } from '../job-settings.ts';
import type { Finding } from './finding.ts';

/** What keeps jobs apart from Slipway and from each other on this machine. */
export async function examineJobs(settings: JobSettings): Promise<readonly Finding[]> {
  const { isolation, missingLimits, openNetwork } = await examineShellJobs(settings.limits);
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
    networkFinding(openNetwork),
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

function networkFinding(openNetwork: string | undefined): Finding {
  const what = 'network of shell jobs';
  if (openNetwork === undefined) {
    const finding =
      'jobs without this machine’s engine reach none of its services but Slipway and what job-host-ports names';
    return { status: 'ok', what, finding };
  }
  return {
    status: 'warning',
    what,
    finding: `shell jobs reach the services of this machine: ${openNetwork}`,
    remedy:
      'Install nftables (apt-get install nftables), or give this place the right to change rules for packets.',
  };
}

function engineFinding({ shellDocker }: JobSettings): Finding {
  const what = 'engine of shell jobs';
  const [finding, remedy] = engineWords[shellDocker];
  return { status: 'ok', what, finding, ...(remedy !== undefined && { remedy }) };
}

const engineWords: Readonly<Record<JobSettings['shellDocker'], readonly [string, string?]>> = {
  alone: [
    'theirs is this machine’s while one person alone uses Slipway, which makes them as good as root; else one of their own',
    'shell-docker in slipway.yml can be own, on, protected or off.',
  ],
  own: ['each has one of its own, without privileges'],
  on: [
    'all shell jobs may use this machine’s, which makes them as good as root',
    'Others than you may push? Set shell-docker to own, protected or off in slipway.yml.',
  ],
  protected: [
    'shell jobs of protected refs may use this machine’s, which makes them as good as root',
    'Only maintainers push to protected refs.',
  ],
  off: ['none has it'],
};
