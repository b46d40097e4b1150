import { quantityValue } from '@slipway/kube-objects';
import { type Draft, part, parts, text } from '#schema/draft';
import {
  type FieldError,
  forbiddenField,
  invalid,
  notFoundField,
  required,
} from '#schema/field-error';
import { checkKey } from '#schema/names';

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
    ...checkHugePages([...Object.keys(limits), ...Object.keys(requests)], field),
    ...checkClaims(resources, field),
  ];
}

const isHugePages = (name: string) => name.startsWith('hugepages-');

/** What cannot be given to others while it is not used: the limit is what is asked for. */
const isFixed = (name: string) => isExtended(name) || isHugePages(name);

function checkHugePages(names: readonly string[], field: string): FieldError[] {
  if (!names.some(isHugePages) || names.includes('cpu') || names.includes('memory')) return [];
  return [forbiddenField(field, 'HugePages require cpu or memory')];
}

/** The pod's own list of claims must be empty in this cluster, so none of them exists. */
function checkClaims(resources: Draft, field: string): FieldError[] {
  return parts(resources, 'claims').map((claim, index) => {
    const error = notFoundField(`${field}.claims[${index}]`, text(claim, 'name'));
    const why = 'must be one of the names in pod.spec.resourceClaims which is empty';
    return { ...error, message: `${error.message}: ${why}` };
  });
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
  if (errors.length > 0 || standard.has(name) || isHugePages(name)) return errors;
  return name.includes('/')
    ? []
    : [invalid(field, name, 'must be a standard resource for containers')];
}

function checkLimit(name: string, request: unknown, limit: unknown, field: string): FieldError[] {
  if (limit === undefined) {
    if (!isFixed(name)) return [];
    return [required(`${field}.limits`, 'Limit must be set for non overcommitable resources')];
  }
  const [asked, most] = [quantityValue(String(request)), quantityValue(String(limit))];
  if (isFixed(name) && asked !== most) {
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
