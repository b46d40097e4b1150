import type { KubeObject } from '#objects/objects';
import type { Condition, LabelSelector } from './meta.ts';

/** Which controller serves the gateways of a class. */
export interface GatewayClass extends KubeObject {
  readonly spec: { readonly controllerName: string };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Where requests come in. */
export interface Gateway extends KubeObject {
  readonly spec: {
    readonly gatewayClassName: string;
    readonly listeners: readonly GatewayListener[];
  };
  readonly status?: object;
}

/** One port and host of a gateway. */
export interface GatewayListener {
  readonly name: string;
  readonly hostname?: string;
  readonly port: number;
  readonly protocol: string;
  readonly tls?: {
    readonly mode?: string;
    readonly certificateRefs?: readonly { readonly name: string; readonly namespace?: string }[];
  };
  readonly allowedRoutes?: {
    readonly namespaces?: { readonly from?: string; readonly selector?: LabelSelector };
  };
}

/** Which requests of gateways go where. */
export interface HttpRoute extends KubeObject {
  readonly spec: {
    readonly parentRefs?: readonly ParentRef[];
    readonly hostnames?: readonly string[];
    readonly rules?: readonly HttpRouteRule[];
  };
  readonly status?: { readonly parents?: readonly object[] };
}

/** Names a gateway, or one of its listeners. */
export interface ParentRef {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly sectionName?: string;
  readonly port?: number;
}

/** Some requests, what is changed in them, and who answers. */
export interface HttpRouteRule {
  readonly matches?: readonly HttpRouteMatch[];
  readonly filters?: readonly HttpRouteFilter[];
  readonly backendRefs?: readonly {
    readonly group?: string;
    readonly kind?: string;
    readonly name: string;
    readonly namespace?: string;
    readonly port?: number;
    readonly weight?: number;
    readonly filters?: readonly HttpRouteFilter[];
  }[];
}

/** What a request must have; all of it. */
export interface HttpRouteMatch {
  readonly path?: { readonly type?: string; readonly value?: string };
  readonly headers?: readonly HttpRouteValue[];
  readonly queryParams?: readonly HttpRouteValue[];
  readonly method?: string;
}

/** A header field or query parameter, exactly or by an expression. */
export interface HttpRouteValue {
  readonly type?: string;
  readonly name: string;
  readonly value: string;
}

/** One change on the way. */
export interface HttpRouteFilter {
  readonly type: string;
  readonly requestHeaderModifier?: HttpHeaderFilter;
  readonly responseHeaderModifier?: HttpHeaderFilter;
  readonly requestRedirect?: HttpTarget & {
    readonly scheme?: string;
    readonly statusCode?: number;
  };
  readonly urlRewrite?: HttpTarget;
}

/** Header fields that are set, added and removed. */
export interface HttpHeaderFilter {
  readonly set?: readonly { readonly name: string; readonly value: string }[];
  readonly add?: readonly { readonly name: string; readonly value: string }[];
  readonly remove?: readonly string[];
}

/** Another address. */
export interface HttpTarget {
  readonly hostname?: string;
  readonly port?: number;
  readonly path?: {
    readonly type: string;
    readonly replaceFullPath?: string;
    readonly replacePrefixMatch?: string;
  };
}
