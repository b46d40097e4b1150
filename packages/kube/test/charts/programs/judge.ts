/** What the charts' webhooks say to an admission review, by the path that they are asked at. */
// biome-ignore lint/suspicious/noExplicitAny: a review holds objects of any kind.
type Review = any;

/** The review with its answer. */
export function judge(path: string, { apiVersion, kind, request }: Review): object {
  const { uid } = request;
  const verdict = verdicts[path.replace(/\?.*/, '')]?.(request) ?? { allowed: true };
  return { apiVersion, kind, response: { uid, ...verdict } };
}

const denied = (message: string) => ({ allowed: false, status: { code: 403, message } });

const verdicts: Readonly<Record<string, (request: Review) => object>> = {
  // Certificates: who asked is noted, and no certificate is without a name.
  '/mutate': ({ object, userInfo }) => {
    const annotations = object.metadata.annotations ?? {};
    const value = { ...annotations, 'example.com/requested-by': userInfo.username };
    const patch = [{ op: 'add', path: '/metadata/annotations', value }];
    return {
      allowed: true,
      patchType: 'JSONPatch',
      patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
    };
  },
  '/validate': ({ object }) =>
    object.spec.dnsNames?.length > 0
      ? { allowed: true, warnings: ['certificates of tests are worth nothing'] }
      : denied('spec.dnsNames: at least one name is needed'),
  // Ingresses: a host belongs to one of them.
  '/networking/v1/ingresses': ({ object }) =>
    (object.spec.rules ?? []).some(({ host }: Review) => host === 'taken.example.com')
      ? denied('host "taken.example.com" and path "/" is already defined in ingress default/other')
      : { allowed: true },
  // External secrets: a store has one provider.
  '/validate-external-secrets-io-v1-secretstore': ({ object }) =>
    Object.keys(object.spec.provider ?? {}).length === 1
      ? { allowed: true }
      : denied('store validation failed: one provider is needed'),
};
