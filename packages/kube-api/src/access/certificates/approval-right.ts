import { forbidden } from '@slipway/kube-objects';
import { type Authorizer, administrators } from '#access/authorization';
import { part, parts, text } from '#schema/draft';
import type { AdmissionRequest } from '#scheme/kind';

const group = 'certificates.k8s.io';

/** Whoever approves or denies a certificate, or signs it, must have the right for its signer. */
export function admitToSigner(authorizer: Authorizer): (request: AdmissionRequest) => void {
  return ({ kind, object, old, user }) => {
    if (kind.group !== group || kind.plural !== 'certificatesigningrequests') return;
    if (old === undefined || user.groups.includes(administrators)) return;
    const signer = text(part(object, 'spec'), 'signerName');
    const may = (verb: string) =>
      [signer, `${signer.split('/')[0]}/*`].some(
        (name) =>
          authorizer.authorize(user, {
            verb,
            group,
            resource: 'signers',
            subresource: '',
            namespace: '',
            name,
          }).isAllowed,
      );
    const refuse = (verb: string) =>
      forbidden(
        kind,
        text(part(object, 'metadata'), 'name'),
        `user not permitted to ${verb} requests with signerName "${signer}"`,
      );
    if (count(object) !== count(old) && !may('approve')) throw refuse('approve');
    const certificate = part(object, 'status').certificate;
    if (certificate !== part(old, 'status').certificate && !may('sign')) throw refuse('sign');
  };
}

const count = (request: Parameters<typeof part>[0]) =>
  parts(part(request, 'status'), 'conditions').filter(
    ({ type }) => type === 'Approved' || type === 'Denied',
  ).length;
