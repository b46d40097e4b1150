import {
  clusterAccountNamespace,
  clusterAccountObjects,
  clusterAccountSecret as secret,
} from '@slipway/contract';
import { dump } from 'js-yaml';
import { accountOptions, accountUses } from '#clusters/kubectl-account';
import { type Command, jsonOption } from '#command';
import { answer } from '#output';

export const command: Command = {
  summary: "Prints the objects of Slipway's account in another cluster, with the rights it needs.",
  options: { ...accountOptions, ...jsonOption },
  example: 'slipway cluster account | kubectl apply -f -',
  async run({ flags }) {
    const objects = clusterAccountObjects(secret, accountUses(flags));
    answer(flags, { apiVersion: 'v1', kind: 'List', items: objects }, [
      '# Slipway keeps a namespace and an account for each environment. Its token, afterwards:',
      `#   kubectl get secret ${secret} --namespace=${clusterAccountNamespace} -o jsonpath='{.data.token}' | base64 -d`,
      objects.map((it) => dump(it, { noRefs: true }).trimEnd()).join('\n---\n'),
    ]);
    return 0;
  },
};
