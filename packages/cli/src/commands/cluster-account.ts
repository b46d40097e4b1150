import { clusterAccountNamespace, clusterAccountObjects } from '@slipway/contract';
import { dump } from 'js-yaml';
import type { Command } from '#command';
import { print } from '#output';

const secret = 'slipway';

export const command: Command = {
  summary: "Prints the objects of Slipway's account in another cluster, with the rights it needs.",
  example: 'slipway cluster account | kubectl apply -f -',
  async run() {
    print(
      '# Slipway keeps a namespace and an account for each environment. Its token, afterwards:',
    );
    print(
      `#   kubectl get secret ${secret} --namespace=${clusterAccountNamespace} -o jsonpath='{.data.token}' | base64 -d`,
    );
    const texts = clusterAccountObjects(secret).map((it) => dump(it, { noRefs: true }).trimEnd());
    print(texts.join('\n---\n'));
    return 0;
  },
};
