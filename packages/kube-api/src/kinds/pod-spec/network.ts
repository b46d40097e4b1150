import { checkAddress, texts } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import {
  addAll,
  type FieldError,
  forbiddenField,
  invalid,
  required,
  tooLong,
} from '#schema/field-error';
import { checkName } from '#schema/names';

const mostServers = 3;
const mostSearches = 32;
const longestSearches = 2048;
const longestHostname = 64;

/** What is wrong with a pod's names and with how it looks up others. */
export function checkPodNetwork(spec: Draft, prefix: string): FieldError[] {
  const named = ['hostname', 'subdomain'].filter((field) => text(spec, field) !== '');
  const aliases = parts(spec, 'hostAliases').flatMap((alias, index) => {
    const field = `${prefix}.hostAliases[${index}]`;
    return [
      ...checkAddress(alias.ip, `${field}.ip`),
      ...texts(alias.hostnames).flatMap((name, at) =>
        checkName('subdomain', `${field}.hostnames[${at}]`, name),
      ),
    ];
  });
  return [
    ...named.flatMap((field) => checkName('label', `${prefix}.${field}`, text(spec, field))),
    ...checkOverride(spec, `${prefix}.hostnameOverride`),
    ...aliases,
    ...checkDns(spec, `${prefix}.dnsConfig`),
  ];
}

function checkOverride(spec: Draft, field: string): FieldError[] {
  const { hostnameOverride: name } = spec;
  if (typeof name !== 'string') return [];
  const excluding = ['setHostnameAsFQDN', 'hostNetwork'].filter((other) => spec[other] === true);
  return [
    ...excluding.map((other) =>
      forbiddenField(field, `may not be specified when ${other} is true`),
    ),
    ...(name.length > longestHostname ? [tooLong(field, longestHostname)] : []),
    ...checkName('subdomain', field, name),
  ];
}

function checkDns(spec: Draft, field: string): FieldError[] {
  const config = part(spec, 'dnsConfig');
  const servers = texts(config.nameservers);
  const errors: FieldError[] = [];
  if (spec.dnsPolicy === 'None' && !isDraft(spec.dnsConfig)) {
    errors.push(required(field, 'must provide `dnsConfig` when `dnsPolicy` is None'));
  } else if (spec.dnsPolicy === 'None' && servers.length === 0) {
    const why = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    errors.push(required(`${field}.nameservers`, why));
  }
  if (servers.length > mostServers) {
    const why = `must not have more than ${mostServers} nameservers`;
    errors.push(invalid(`${field}.nameservers`, servers, why));
  }
  addAll(
    errors,
    servers.flatMap((server, index) => checkAddress(server, `${field}.nameservers[${index}]`)),
  );
  addAll(errors, checkSearches(texts(config.searches), `${field}.searches`));
  for (const [index, option] of parts(config, 'options').entries()) {
    if (text(option, 'name') === '') {
      errors.push(required(`${field}.options[${index}]`, 'must not be empty'));
    }
  }
  return errors;
}

function checkSearches(searches: readonly string[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (searches.length > mostSearches) {
    errors.push(invalid(field, searches, `must not have more than ${mostSearches} search paths`));
  }
  if (searches.join(' ').length > longestSearches) {
    const why = `must not have more than ${longestSearches} characters (including spaces) in the search list`;
    errors.push(invalid(field, searches, why));
  }
  return [
    ...errors,
    ...searches.flatMap((search, index) => {
      const name = search.replace(/\.$/, '');
      return name === '' ? [] : checkName('subdomain', `${field}[${index}]`, name);
    }),
  ];
}
