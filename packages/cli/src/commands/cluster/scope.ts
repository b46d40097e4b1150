import type { ConnectedCluster } from '@slipway/contract';
import { connectApi } from '#api/api';
import { clusterNamed, clustersPath, ownerOptions } from '#clusters/connected-cluster';
import { type Command, jsonOption } from '#command';
import { readDataDir } from '#config';
import { answer } from '#output';

export const command: Command = {
  summary: 'Says for which environments a connected cluster is; their next jobs go there.',
  positionals: ['NAME', 'SCOPE'],
  options: { ...ownerOptions, ...jsonOption },
  example: 'slipway cluster scope cloud production',
  async run({ positionals: [name = '', scope = ''], flags }) {
    const api = connectApi(readDataDir(flags));
    const { id } = await clusterNamed(api, flags, name);
    const wish = { environment_scope: scope };
    const changed = await api.put<ConnectedCluster>(`${clustersPath(flags)}/${id}`, wish);
    answer(flags, changed, [
      `jobs of the environments ${changed.environment_scope} use "${name}" from now on; what runs elsewhere stays there`,
    ]);
    return 0;
  },
};
