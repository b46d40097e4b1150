import type { WebhookClientConfig } from '#custom/definition';
import { type FieldError, invalid, required } from '#schema/field-error';

/** What is wrong with where a webhook is said to be. */
export function checkClientConfig(config: WebhookClientConfig, path: string): FieldError[] {
  const { url, service, caBundle = '' } = config;
  const errors: FieldError[] = [];
  if ((url === undefined) === (service === undefined)) {
    errors.push(required(path, 'exactly one of url or service is required'));
  } else if (url !== undefined) errors.push(...checkUrl(url, `${path}.url`));
  if (service !== undefined) {
    if (!service.name) errors.push(required(`${path}.service.name`, 'service name is required'));
    if (!service.namespace) {
      errors.push(required(`${path}.service.namespace`, 'service namespace is required'));
    }
    if (service.path && !service.path.startsWith('/')) {
      errors.push(invalid(`${path}.service.path`, service.path, "must start with a '/'"));
    }
    const { port = 443 } = service;
    if (port < 1 || port > 65_535) {
      const why = 'port is not valid: must be between 1 and 65535, inclusive';
      errors.push(invalid(`${path}.service.port`, port, why));
    }
  }
  if (
    caBundle !== '' &&
    !Buffer.from(caBundle, 'base64').toString().includes('-----BEGIN CERTIFICATE-----')
  ) {
    errors.push(
      invalid(
        `${path}.caBundle`,
        caBundle,
        'unable to load root certificates: unable to parse bytes as PEM block',
      ),
    );
  }
  return errors;
}

function checkUrl(url: string, path: string): FieldError[] {
  const parsed = URL.parse(url);
  if (parsed === null) return [invalid(path, url, 'url must be a valid URL: missing hostname')];
  const { protocol, username, password, hash, search } = parsed;
  if (protocol !== 'https:') {
    const why = `'https' is the only allowed URL scheme; desired format: https://host[/path]`;
    return [invalid(path, protocol.slice(0, -1), why)];
  }
  if (username !== '' || password !== '')
    return [invalid(path, url, 'user information is not permitted in the URL')];
  if (hash !== '') return [invalid(path, hash, 'fragments are not permitted in the URL')];
  return search === ''
    ? []
    : [invalid(path, search, 'query parameters are not permitted in the URL')];
}
