import type { Published } from './openapi-schema.ts';

/** An OpenAPI 2 document, as much of it as is written. */
export interface Swagger {
  readonly swagger: '2.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, { readonly patch: PatchOperation }>>;
  readonly definitions: Readonly<Record<string, Published>>;
}

/** An operation that changes an object of a kind. */
export interface PatchOperation {
  readonly operationId: string;
  readonly parameters: readonly QueryParameter[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
  readonly 'x-kubernetes-group-version-kind': object;
}

/** A parameter that is a text in the query. */
export interface QueryParameter {
  readonly name: string;
  readonly in: 'query';
  readonly type: 'string';
}
