import { ApiError, forbidden } from '@slipway/kube-objects';
import { type Attributes, refusal } from '#access/authorization';
import type { User } from '#access/user';
import type { ApiContext } from '#api/resource/call';
import type { Route } from '#request/route';

/** Throws 403 when the user may not do this. */
export function permit(
  { authorizer }: ApiContext,
  user: User,
  route: Route,
  attributes: Attributes,
): void {
  const decision = authorizer.authorize(user, attributes);
  if (decision.isAllowed) return;
  const why = refusal(user, attributes, decision);
  if (route.type === 'path') throw new ApiError('Forbidden', `forbidden: ${why}`);
  throw forbidden(route, route.name, why);
}

/** What a request does, as rights and flows see it. */
export function attributesOf(route: Route, method: string): Attributes {
  if (route.type === 'path') return { verb: method.toLowerCase(), path: route.path };
  const { verb, group, plural, subresource, namespace } = route;
  const name = route.name || route.selectedName;
  // A namespace lies in itself: whoever has a role there may look at it.
  const isNamespace = plural === 'namespaces' && group === '';
  const place = isNamespace ? route.name : namespace;
  return { verb, group, resource: plural, subresource, namespace: place, name };
}
