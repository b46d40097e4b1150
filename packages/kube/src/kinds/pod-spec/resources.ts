import { quantityValue } from '#codec/quantity';
import { type Draft, part } from '../draft.ts';
import { type FieldError, invalid, required } from '../field-error.ts';
import { checkKey } from '../names.ts';

const standard = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** What is wrong with what a container asks for and is limited to. */
export function checkResources(resources: Draft, field: string): FieldError[] {
  const limits = part(resources, 'limits');
  const requests = part(resources, 'requests');
  return [
    ...checkAmounts(limits, `${field}.limits`),
    ...checkAmounts(requests, `${field}.requests`),
    ...Object.entries(requests).flatMap(([name, request]) =>
      checkLimit(name, request, limits[name], field),
    ),
    ...Object.keys(limits)
      .filter((name) => isExtended(name) && requests[name] === undefined)
      .map((name) => required(`${field}.requests.${name}`, 'must be set for extended resources')),
  ];
}

const isExtended = (name: string) => name.includes('/') && !name.startsWith('kubernetes.io/');

function checkAmounts(amounts: Draft, field: string): FieldError[] {
  return Object.entries(amounts).flatMap(([name, amount]) => {
    const place = `${field}[${name}]`;
    const value = quantityValue(String(amount));
    const errors = checkResourceName(name, place);
    if (value < 0) {
      errors.push(invalid(place, amount, 'must be greater than or equal to 0'));
    }
    if (isExtended(name) && !Number.isInteger(value)) {
      errors.push(invalid(place, amount, 'must be an integer'));
    }
    return errors;
  });
}

function checkResourceName(name: string, field: string): FieldError[] {
  const errors = checkKey(field, name);
  if (errors.length > 0 || standard.has(name) || name.startsWith('hugepages-')) return errors;
  return name.includes('/')
    ? []
    : [invalid(field, name, 'must be a standard resource for containers')];
}

function checkLimit(name: string, request: unknown, limit: unknown, field: string): FieldError[] {
  if (limit === undefined) return [];
  const [asked, most] = [quantityValue(String(request)), quantityValue(String(limit))];
  if (isExtended(name) && asked !== most) {
    return [invalid(`${field}.requests`, request, `must be equal to ${name} limit of ${limit}`)];
  }
  if (asked <= most) return [];
  return [
    invalid(
      `${field}.requests`,
      request,
      `must be less than or equal to ${name} limit of ${limit}`,
    ),
  ];
}
