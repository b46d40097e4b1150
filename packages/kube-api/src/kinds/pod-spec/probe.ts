import { checkPort, checkPortReference, membersOf, notNegative, oneOf } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid, required } from '#schema/field-error';

const ofProbes = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const ofLifecycle = ['exec', 'httpGet', 'tcpSocket', 'sleep'];

/** What is wrong with a container's probes. */
export function checkProbes(container: Draft, field: string): FieldError[] {
  return ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((name) => {
    const probe = container[name];
    return isDraft(probe) ? checkProbe(probe, `${field}.${name}`, name) : [];
  });
}

function checkProbe(probe: Draft, field: string, name: string): FieldError[] {
  const errors = [
    ...checkHandler(probe, field, ofProbes),
    ...notNegative(
      probe,
      field,
      'initialDelaySeconds',
      'timeoutSeconds',
      'periodSeconds',
      'successThreshold',
      'failureThreshold',
    ),
  ];
  const grace = probe.terminationGracePeriodSeconds;
  if (name === 'readinessProbe') {
    if (grace !== undefined) {
      const why = 'must not be set for readinessProbes';
      errors.push(invalid(`${field}.terminationGracePeriodSeconds`, grace, why));
    }
    return errors;
  }
  if (Number(probe.successThreshold ?? 1) !== 1) {
    errors.push(invalid(`${field}.successThreshold`, probe.successThreshold, 'must be 1'));
  }
  if (grace !== undefined && Number(grace) <= 0) {
    errors.push(invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  return errors;
}

/** What is wrong with what runs after a container's start and before its end. */
export function checkLifecycle(
  container: Draft,
  field: string,
  graceSeconds: number,
): FieldError[] {
  const lifecycle = part(container, 'lifecycle');
  return ['postStart', 'preStop'].flatMap((name) => {
    const handler = lifecycle[name];
    if (!isDraft(handler)) return [];
    const place = `${field}.lifecycle.${name}`;
    const errors = checkHandler(handler, place, ofLifecycle);
    const seconds = part(handler, 'sleep').seconds;
    if (seconds !== undefined && (Number(seconds) < 0 || Number(seconds) > graceSeconds)) {
      const why = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
      errors.push(invalid(`${place}.sleep.seconds`, seconds, why));
    }
    return errors;
  });
}

function checkHandler(handler: Draft, field: string, names: readonly string[]): FieldError[] {
  const [only, ...others] = membersOf(handler, names);
  if (only === undefined) return [required(field, 'must specify a handler type')];
  return [
    ...checkAction(only, part(handler, only), `${field}.${only}`),
    ...others.map((name) =>
      forbiddenField(`${field}.${name}`, 'may not specify more than 1 handler type'),
    ),
  ];
}

function checkAction(name: string, action: Draft, field: string): FieldError[] {
  switch (name) {
    case 'exec':
      return Array.isArray(action.command) && action.command.length > 0
        ? []
        : [required(`${field}.command`)];
    case 'httpGet':
      return checkHttpGet(action, field);
    case 'tcpSocket':
      return checkPortReference(action.port, `${field}.port`);
    case 'grpc':
      return checkPort(action.port, `${field}.port`);
    default:
      return [];
  }
}

function checkHttpGet(action: Draft, field: string): FieldError[] {
  const headers = parts(action, 'httpHeaders').flatMap((header, index) => {
    const name = text(header, 'name');
    if (/^[-A-Za-z0-9]+$/.test(name)) return [];
    const why =
      "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
    return [invalid(`${field}.httpHeaders[${index}].name`, name, why)];
  });
  return [
    ...(text(action, 'path') === '' ? [required(`${field}.path`)] : []),
    ...checkPortReference(action.port, `${field}.port`),
    ...oneOf(action, field, 'scheme', ['HTTP', 'HTTPS']),
    ...headers,
  ];
}
