import type { ReleaseName } from '#applications/account/application-account';
import type { Args } from '#http/arguments';
import { Refused } from '#refused';
import { agentChartFolder, agentEntry } from './agent/agent-chart.ts';
import type { ApplicationWish, ChartSource } from './application-wish.ts';
import { runnerChartFolder, runnerEntry } from './runner/runner-chart.ts';

const longestValues = 1_000_000;

/** An application as it is asked for. */
export function applicationWanted(args: Args): ApplicationWish {
  const values = args.content('values');
  if ((values?.length ?? 0) > longestValues) throw new Refused('invalid', 'values are too long');
  return { ...releaseNamed(args), source: sourceIn(args), values };
}

/** Its name and place. */
function releaseNamed(args: Args): ReleaseName {
  return { name: args.requiredText('name'), namespace: args.requiredText('namespace') };
}

/** Options of helm are no names. */
function plain(args: Args, name: string): string | undefined {
  const value = args.line(name) || undefined;
  if (value?.startsWith('-')) throw new Refused('invalid', `${name} is invalid`);
  return value;
}

/** Of charts that are part of Slipway, by name. */
const ownFolders: Readonly<Record<string, string | undefined>> = {
  [runnerEntry.chart]: runnerChartFolder,
  [agentEntry.chart]: agentChartFolder,
};

function sourceIn(args: Args): ChartSource {
  const archive = args.content('archive');
  if (archive) return { kind: 'upload', archive: Buffer.from(archive, 'base64') };
  const [chart, repository, version] = [
    plain(args, 'chart'),
    plain(args, 'repository'),
    plain(args, 'version'),
  ];
  if (chart === undefined) {
    throw new Refused(
      'invalid',
      'say which chart: archive, chart (oci://…), or repository and chart',
    );
  }
  if (chart.startsWith('oci://')) {
    const [name, password] = [args.content('username'), args.content('password')];
    const login = name && password ? { name, password } : undefined;
    return { kind: 'oci', url: chart, version, login };
  }
  const folder = repository === undefined ? ownFolders[chart] : undefined;
  if (folder !== undefined) return { kind: 'own', folder, settings: {} };
  if (repository === undefined || !/^https?:\/\/[^\s]+$/.test(repository)) {
    throw new Refused('invalid', 'a chart by name needs the address of its repository');
  }
  // Otherwise a folder of this machine.
  if (!/^[\w][\w.-]*$/.test(chart)) throw new Refused('invalid', 'chart is no name of a chart');
  return { kind: 'repository', repository, chart, version };
}
