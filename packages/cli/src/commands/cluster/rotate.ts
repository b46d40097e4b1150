import type { ClusterReport, ConnectedCluster } from '@slipway/contract';
import { connectApi } from '#api/api';
import { clusterNamed, clustersPath, ownerOptions, printReport } from '#clusters/connected-cluster';
import { readGiven } from '#clusters/given-file';
import { accountOptions, accountUses, endToken, makeAccount } from '#clusters/kubectl-account';
import { type Command, CommandFailed, jsonOption, UsageError } from '#command';
import { readDataDir } from '#config';
import { answer } from '#output';

export const command: Command = {
  summary: 'Gives Slipway another token for a connected cluster; with --context the old one ends.',
  positionals: ['NAME'],
  options: {
    ...ownerOptions,
    ...accountOptions,
    ...jsonOption,
    context: {
      type: 'string',
      value: 'NAME',
      description: 'the context of kubectl by which the token is made',
    },
    kubeconfig: { type: 'string', value: 'FILE', description: 'where that context is' },
    'token-file': { type: 'string', value: 'FILE', description: 'file with a token; - to read it' },
  },
  example: 'slipway cluster rotate cloud --context gke_shop',
  async run({ positionals: [name = ''], flags }) {
    const [context, file] = [flags.text('context'), flags.text('token-file')];
    if ((context === undefined) === (file === undefined)) {
      throw new UsageError('say where the token comes from: --context NAME or --token-file FILE');
    }
    const api = connectApi(readDataDir(flags));
    const path = clustersPath(flags);
    const cluster = await clusterNamed(api, flags, name);
    const where = context && { context, kubeconfig: flags.text('kubeconfig') };
    const made = where ? await makeAccount(where, accountUses(flags)) : undefined;
    const token = made?.token ?? readGiven(file ?? '-').trim();
    const wish = withToken(cluster, token);
    const report = await api.post<ClusterReport>(`${path}/check`, wish);
    if (!report.ok) {
      printReport(report);
      if (where && made) await endToken(where, made.secret);
      throw new CommandFailed(`"${name}" keeps its old token: the new one does not do`);
    }
    await api.put(`${path}/${cluster.id}`, { platform_kubernetes_attributes: { token } });
    // Others may know the cluster by tokens of the same account: theirs stay.
    const old = where ? cluster.token_secret : null;
    if (where && old !== null) await endToken(where, old);
    const ended =
      old === null ? '; the old one holds until it is ended there' : ', and the old one has ended';
    answer(flags, { name, old_ended: old !== null }, `"${name}" has a new token${ended}`);
    return 0;
  },
};

function withToken(cluster: ConnectedCluster, token: string) {
  const { name, managed, platform_kubernetes: platform } = cluster;
  return { name, managed, platform_kubernetes_attributes: { ...platform, token } };
}
