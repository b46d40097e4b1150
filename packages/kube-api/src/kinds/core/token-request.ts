import { badRequest, conflict, notFound } from '@slipway/kube-objects';
import { tokenIssuer } from '#access/service-account-tokens';
import { type Draft, part, text } from '#schema/draft';
import { invalid, invalidObject } from '#schema/field-error';
import type { Subresource, SubresourceAnswer, SubresourceCall } from '#scheme/subresource';

const tokenKind = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  type: 'authentication.TokenRequest',
};
const defaultSeconds = 3600;
const shortestSeconds = 600;
const longestSeconds = 2 ** 32;

/** `serviceaccounts/x/token`. */
export const tokenRequest: Subresource = {
  name: 'token',
  kind: tokenKind,
  verbs: ['create'],
  answer: makeToken,
};

type Bound = { readonly name: string; readonly uid: string };

/** A token for a service account, as `kubectl create token` asks for. */
async function makeToken(call: SubresourceCall): Promise<SubresourceAnswer> {
  const body = await call.body(tokenKind);
  const spec = part(body, 'spec');
  const { namespace, name } = call;
  const expirationSeconds = readSeconds(spec);
  const asked = Array.isArray(spec.audiences) ? spec.audiences.map(String) : [];
  const audiences = asked.length > 0 ? asked : [tokenIssuer];
  const { token, expiresAt } = await call.tokens.sign({
    namespace,
    serviceAccount: name,
    audiences,
    expirationSeconds,
    ...readBound(call, spec),
  });
  const made = {
    ...body,
    metadata: { ...part(body, 'metadata'), name, namespace },
    spec: { ...spec, audiences, expirationSeconds },
    status: { token, expirationTimestamp: `${expiresAt.toISOString().slice(0, 19)}Z` },
  };
  return { body: made, code: 201 };
}

function readSeconds(spec: Draft): number {
  const seconds = Number(spec.expirationSeconds ?? defaultSeconds);
  const refuse = (why: string) =>
    invalidObject(tokenKind, '', [invalid('spec.expirationSeconds', seconds, why)]);
  if (seconds < shortestSeconds) {
    throw refuse('may not specify a duration less than 10 minutes');
  }
  if (seconds > longestSeconds) {
    throw refuse('may not specify a duration larger than 2^32 seconds');
  }
  return seconds;
}

/** The pod or secret with which the token shall end; it must be there. */
function readBound(
  { namespace, find }: SubresourceCall,
  spec: Draft,
): { readonly pod: Bound } | { readonly secret: Bound } | undefined {
  if (spec.boundObjectRef === undefined) return undefined;
  const reference = part(spec, 'boundObjectRef');
  const kind = text(reference, 'kind');
  if (kind !== 'Pod' && kind !== 'Secret') {
    throw badRequest('spec.boundObjectRef may name a Pod or a Secret');
  }
  const resource = { plural: kind === 'Pod' ? 'pods' : 'secrets', group: '' };
  const name = text(reference, 'name');
  const object = find(resource.plural, namespace, name);
  if (object === undefined) throw notFound(resource, name);
  const { uid } = object.metadata;
  const wanted = text(reference, 'uid');
  if (wanted !== '' && wanted !== uid) {
    const why = `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict(resource, name, why);
  }
  return kind === 'Pod' ? { pod: { name, uid } } : { secret: { name, uid } };
}
