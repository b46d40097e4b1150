/** The values of secrets that a request to the cluster's API asks for. */
export interface SecretRead {
  /** `staging/database`, `staging/*`, `*` */
  readonly name: string;
}

const address = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/secrets(?:\/([^/]+))?$/;

/**
 * What a request reads of secrets; undefined where it gets no values of them: tables and metadata tell
 * names alone, and a watch goes on from a list that has been noted.
 */
export function secretRead(method: string, url: URL, accept: string): SecretRead | undefined {
  const [found, namespace, name] = address.exec(url.pathname) ?? [];
  if (method !== 'GET' || found === undefined) return undefined;
  if (/as=(Table|PartialObjectMetadata)/.test(accept)) return undefined;
  if (/^(1|true)$/.test(url.searchParams.get('watch') ?? '')) return undefined;
  const [, chosen] =
    /^metadata\.name=(.+)$/.exec(url.searchParams.get('fieldSelector') ?? '') ?? [];
  return { name: [namespace, name ?? chosen ?? '*'].filter(Boolean).join('/') };
}
