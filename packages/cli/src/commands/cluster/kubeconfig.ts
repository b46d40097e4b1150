import { existsSync, readFileSync } from 'node:fs';
import { dump } from 'js-yaml';
import { builtInContext, type ClusterAccess, parseKubeconfig } from '#api/kubeconfig';
import { type Command, CommandFailed, jsonOption } from '#command';
import { readDataDir } from '#config';
import { kubeconfigFile, requireInstance } from '#data-folder/instance';
import { answer } from '#output';

export const command: Command = {
  summary: "Prints a kubeconfig for another machine. It holds the administrator's token.",
  options: jsonOption,
  example: 'slipway cluster kubeconfig > slipway.kubeconfig',
  async run({ flags }) {
    const dataDir = readDataDir(flags);
    const { kubernetes } = requireInstance(dataDir);
    const file = kubeconfigFile(dataDir);
    if (kubernetes === null || !existsSync(file)) {
      throw new CommandFailed('Slipway runs without a cluster (--no-cluster)');
    }
    if (new URL(kubernetes).hostname === 'localhost') {
      throw new CommandFailed(
        'the cluster is reached from this machine alone: start Slipway with --url and the name by which others call this machine, and with --bind and its address',
      );
    }
    const access = parseKubeconfig(readFileSync(file, 'utf8'));
    const kubeconfig = kubeconfigFor({ ...access, url: kubernetes });
    answer(flags, kubeconfig, dump(kubeconfig).trimEnd());
    return 0;
  },
};

function kubeconfigFor({ url, caPem, token }: ClusterAccess): object {
  const name = builtInContext;
  const ca = Buffer.from(caPem).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'certificate-authority-data': ca } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}
