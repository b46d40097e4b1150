/** Of whom it is asked what they may do. */
export type Asker = 'me' | 'user' | 'group' | 'service-account';

/** What somebody wants to know: may this one do that? */
export interface Question {
  readonly who: Asker;
  /** `ann`, `system:masters`, `staging/default`; nothing for oneself. */
  readonly name: string;
  readonly verb: string;
  /** As kubectl writes it: `pods`, `deployments.apps`, `pods/exec`. */
  readonly resource: string;
  /** Empty: in all of them. */
  readonly namespace: string;
}

/** Where the cluster's API is asked, and with what. */
export interface Review {
  readonly path: string;
  readonly body: object;
}

const group = 'authorization.k8s.io';

/** The review that answers a question. @throws Error for a service account without its namespace */
export function reviewOf(question: Question): Review {
  const isMine = question.who === 'me';
  const kind = isMine ? 'SelfSubjectAccessReview' : 'SubjectAccessReview';
  return {
    path: `/apis/${group}/v1/${kind.toLowerCase()}s`,
    body: {
      ...{ apiVersion: `${group}/v1`, kind },
      spec: { ...subjectOf(question), resourceAttributes: attributesOf(question) },
    },
  };
}

function subjectOf({ who, name }: Question): object {
  if (who === 'me') return {};
  // The API wants a user in any case; one of this name may nothing by itself.
  if (who === 'group') return { user: 'nobody', groups: [name] };
  if (who === 'user') return { user: name };
  const account = accountIn(name);
  return {
    user: `system:serviceaccount:${account.namespace}:${account.name}`,
    groups: [
      'system:serviceaccounts',
      `system:serviceaccounts:${account.namespace}`,
      'system:authenticated',
    ],
  };
}

function accountIn(text: string) {
  const [, namespace, name] = /^([^/\s]+)\/([^/\s]+)$/.exec(text) ?? [];
  if (namespace === undefined || name === undefined) {
    throw new Error('A service account is named with its namespace: staging/default.');
  }
  return { namespace, name };
}

function attributesOf({ verb, resource, namespace }: Question) {
  const [named = '', subresource] = resource.split('/');
  const [plural, ...ofGroup] = named.split('.');
  return {
    verb,
    resource: plural,
    group: ofGroup.join('.'),
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== '' && { namespace }),
  };
}

/** What a terminal would be told. */
export function commandOf({ who, name, verb, resource, namespace }: Question): string {
  const as: Readonly<Record<Asker, string>> = {
    me: '',
    user: ` --as=${name}`,
    group: ` --as=nobody --as-group=${name}`,
    'service-account': ` --as=system:serviceaccount:${name.replace('/', ':')}`,
  };
  const where = namespace === '' ? ' --all-namespaces' : ` --namespace=${namespace}`;
  return `kubectl auth can-i ${verb} ${resource}${where}${as[who]}`;
}
