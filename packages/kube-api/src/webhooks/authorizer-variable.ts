import type { Authorizer } from '#access/authorization';
import { serviceAccountUser, type User } from '#access/user';
import type { OuterRequest } from '#admission/outer-admission';
import { AuthorizerValue, type Rights } from '#cel/library/authorizer';

/** What expressions about a request call `authorizer`: the rights of who makes it. */
export function authorizerVariable(authorizer: Authorizer, request: OuterRequest): AuthorizerValue {
  const { user, kind, subresource, name } = request;
  const { group, plural: resource } = kind;
  // A namespace lies in itself, as for those who ask about it directly.
  const isNamespace = group === '' && resource === 'namespaces';
  const namespace = isNamespace ? name : request.namespace;
  return new AuthorizerValue(rightsOf(authorizer, user), {
    group,
    resource,
    subresource,
    namespace,
    name,
  });
}

const rightsOf = (authorizer: Authorizer, user: User): Rights => ({
  decide: (right) => authorizer.authorize(user, right),
  ofServiceAccount: (namespace, name) => rightsOf(authorizer, serviceAccountUser(namespace, name)),
});
