import { badRequest, type PolicyRule } from '@slipway/kube-objects';
import { texts } from '#schema/checks';
import { type Draft, isDraft, part, text } from '#schema/draft';
import { type FieldError, invalid, invalidObject, required } from '#schema/field-error';
import type { Authenticator } from './authentication.ts';
import type { Attributes, Authorizer } from './authorization.ts';
import type { User } from './user.ts';

/** A question that a client creates; the answer is its status, and nothing is stored. */
export interface Review {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly type: string;
}

const review = (group: string, kind: string, namespaced = false): Review => ({
  group: `${group}.k8s.io`,
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  namespaced,
  type: `${group}.${kind}`,
});

/** All reviews that are served. */
export const reviews: readonly Review[] = [
  review('authentication', 'TokenReview'),
  review('authentication', 'SelfSubjectReview'),
  review('authorization', 'LocalSubjectAccessReview', true),
  review('authorization', 'SelfSubjectAccessReview'),
  review('authorization', 'SelfSubjectRulesReview'),
  review('authorization', 'SubjectAccessReview'),
];

/** The review that a path names. */
export const findReview = (group: string, version: string, plural: string) =>
  reviews.find(
    (item) => item.group === group && item.version === version && item.plural === plural,
  );

/** Answers a review. */
export async function answerReview(
  { group, kind }: Review,
  body: Draft,
  user: User,
  access: Access,
): Promise<object> {
  const spec = part(body, 'spec');
  const errors = wrongIn(kind, body);
  if (errors.length > 0) throw invalidObject({ group, kind }, '', errors);
  return { ...body, status: await statusOf(kind, spec, user, access) };
}

/** Who knows the answers. */
interface Access {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
}

async function statusOf(
  kind: string,
  spec: Draft,
  user: User,
  { authenticator, authorizer }: Access,
) {
  switch (kind) {
    case 'SelfSubjectReview':
      return { userInfo: user };
    case 'TokenReview': {
      if (text(spec, 'token') === '') {
        throw badRequest('token is required for TokenReview in authentication');
      }
      const audiences = Array.isArray(spec.audiences) ? spec.audiences.map(String) : [];
      const owner = await authenticator.review(text(spec, 'token'), audiences);
      if (owner === undefined) return { authenticated: false, error: 'the token is not valid' };
      return { authenticated: true, ...owner };
    }
    case 'SelfSubjectRulesReview':
      return { ...rules(authorizer.rulesOf(user, text(spec, 'namespace'))), incomplete: false };
    case 'SelfSubjectAccessReview':
      return decision(authorizer, user, spec);
    default:
      return decision(authorizer, subject(spec), spec);
  }
}

const attributesOf = ['resourceAttributes', 'nonResourceAttributes'] as const;

/** What is wrong with a question about rights. */
function wrongIn(kind: string, body: Draft): FieldError[] {
  if (!kind.endsWith('AccessReview')) return [];
  const spec = part(body, 'spec');
  const [first, ...others] = attributesOf.filter((field) => isDraft(spec[field]));
  const errors: FieldError[] = [];
  if (first === undefined) {
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    errors.push(required('spec.resourceAttributes', why));
  }
  for (const field of others) {
    const why = 'cannot be specified in combination with resourceAttributes';
    errors.push(invalid(`spec.${field}`, spec[field], why));
  }
  if (!kind.startsWith('Self') && text(spec, 'user') === '' && texts(spec.groups).length === 0) {
    errors.push(invalid('spec.user', '', 'at least one of user or group must be specified'));
  }
  return kind.startsWith('Local') ? [...errors, ...elsewhere(body)] : errors;
}

/** A review in a namespace is about that namespace. */
function elsewhere(body: Draft): FieldError[] {
  const spec = part(body, 'spec');
  if (isDraft(spec.nonResourceAttributes)) {
    const why = 'disallowed on this kind of request';
    return [invalid('spec.nonResourceAttributes', spec.nonResourceAttributes, why)];
  }
  const asked = text(part(spec, 'resourceAttributes'), 'namespace');
  const own = text(part(body, 'metadata'), 'namespace');
  if (own === '' || asked === own) return [];
  return [invalid('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace')];
}

function subject(spec: Draft): User {
  const groups = Array.isArray(spec.groups) ? spec.groups.map(String) : [];
  return { username: text(spec, 'user'), groups };
}

function decision(authorizer: Authorizer, user: User, spec: Draft) {
  const { isAllowed, reason } = authorizer.authorize(user, attributes(spec));
  return { allowed: isAllowed, ...(reason !== '' && { reason }) };
}

function attributes(spec: Draft): Attributes {
  if (isDraft(spec.resourceAttributes)) {
    const wanted = spec.resourceAttributes;
    return {
      verb: text(wanted, 'verb'),
      group: text(wanted, 'group'),
      resource: text(wanted, 'resource'),
      subresource: text(wanted, 'subresource'),
      namespace: text(wanted, 'namespace'),
      name: text(wanted, 'name'),
    };
  }
  if (isDraft(spec.nonResourceAttributes)) {
    const wanted = spec.nonResourceAttributes;
    return { verb: text(wanted, 'verb'), path: text(wanted, 'path') };
  }
  throw badRequest('exactly one of nonResourceAttributes or resourceAttributes must be specified');
}

/** What `kubectl auth can-i --list` shows. */
const rules = (all: readonly PolicyRule[]) => ({
  resourceRules: all.filter(({ nonResourceURLs }) => nonResourceURLs === undefined),
  nonResourceRules: all.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined),
});
