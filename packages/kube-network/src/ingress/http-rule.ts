import type { PathPattern } from '@slipway/kube-objects';

/** Which requests a rule is about, and where they go: what Ingress and HTTPRoute have in common. */
export interface HttpRule {
  /** `shop.example.com`, `*.example.com`, or every host. */
  readonly host: string | undefined;
  /** Whether a wildcard stands for several labels, as gateways have it, and not for one. */
  readonly isDeep?: true;
  /** Whether only requests over TLS, or only those without, are meant. */
  readonly scheme?: 'http' | 'https';
  readonly path: PathMatch;
  /** For what no other rule of the host is about. */
  readonly isLast?: true;
  readonly method?: string;
  /** Names of header fields in lower case. */
  readonly headers?: readonly ValueMatch[];
  readonly query?: readonly ValueMatch[];
  readonly filters?: HttpFilters;
  readonly backends: readonly HttpBackend[];
  /** For people: `ingress "shop/web"`. */
  readonly source: string;
  /** Of two rules that are about the same, the older one wins. */
  readonly since: string;
}

/** `Prefix` goes by whole parts between slashes. */
export type PathMatch =
  | { readonly type: 'Exact' | 'Prefix'; readonly value: string }
  | { readonly type: 'Pattern'; readonly value: string; readonly pattern: PathPattern };

/** A header field or query parameter and what it must be. */
export interface ValueMatch {
  readonly name: string;
  readonly isMatch: (value: string) => boolean;
}

/** A service that answers; `weight` is its share among the backends of the rule. */
export interface HttpBackend {
  readonly namespace: string;
  readonly service: string;
  /** Name or number. */
  readonly port: string;
  readonly weight: number;
}

/** What is changed on the way. */
export interface HttpFilters {
  readonly requestHeaders?: HeaderChanges;
  readonly responseHeaders?: HeaderChanges;
  /** With a whole `location`, or with what of the request's own address changes. */
  readonly redirect?: Target & { readonly status: number; readonly location?: string };
  readonly rewrite?: Target;
}

/** Header fields that are replaced, added and taken away. */
export interface HeaderChanges {
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly add: readonly (readonly [name: string, value: string])[];
  readonly remove: readonly string[];
}

/** Another address for a request. What is left out stays as it was. */
export interface Target {
  readonly scheme?: string;
  readonly host?: string;
  readonly port?: number;
  /** The whole path, the whole path with groups of the rule's pattern in it, or only the prefix that the rule has matched. */
  readonly path?: { readonly type: 'Full' | 'Pattern' | 'Prefix'; readonly value: string };
}
