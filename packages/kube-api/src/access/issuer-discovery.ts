import { tokenIssuer } from './service-account-tokens.ts';

/** What others who check tokens of service accounts find out about them, as OpenID Connect has it. */
export const issuerDiscovery = {
  issuer: tokenIssuer,
  jwks_uri: `${tokenIssuer}/openid/v1/jwks`,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
};
