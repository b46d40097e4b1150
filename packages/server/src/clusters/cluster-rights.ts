import type { ClusterRule } from '@slipway/contract';
import type { ClusterClient } from './cluster-client.ts';

interface Right {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly verb: string;
  readonly name: string;
}

function eachRight(rules: readonly ClusterRule[]): readonly Right[] {
  return rules.flatMap(({ apiGroups, resources, resourceNames = [''], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((text) => {
        const [resource = '', subresource = ''] = text.split('/');
        return verbs.flatMap((verb) =>
          resourceNames.map((name) => ({ group, resource, subresource, verb, name })),
        );
      }),
    ),
  );
}

/** What of these rules the account of a client has not, in words; an empty place is the whole cluster. */
export async function missingRights(
  client: ClusterClient,
  rules: readonly ClusterRule[],
  place: string,
): Promise<readonly string[]> {
  const wanted = eachRight(rules);
  const held = await Promise.all(wanted.map((right) => holds(client, right, place)));
  return wanted.filter((_, index) => !held[index]).map(described);
}

function described({ verb, resource, subresource, name, group }: Right): string {
  const kind = `${resource}${subresource && `/${subresource}`}${group && `.${group}`}`;
  return `${verb} ${kind}${name && ` "${name}"`}`;
}

async function holds(client: ClusterClient, right: Right, namespace: string): Promise<boolean> {
  const version = 'authorization.k8s.io/v1';
  const answer = await client.send('POST', `/apis/${version}/selfsubjectaccessreviews`, {
    apiVersion: version,
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { ...right, ...(namespace && { namespace }) } },
  });
  const { status } = answer.body as { readonly status?: { readonly allowed?: boolean } };
  return status?.allowed === true;
}
