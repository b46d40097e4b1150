import type { DiagnosticCode } from '#diagnostic/diagnostic';
import { didYouMean } from '#diagnostic/nearest';
import { checkKeys } from '#shape/keys';
import { get } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asAlphanumeric } from '#shape/scalars';
import type { MapNode, Node } from '#yaml/node';

/** The types of inputs. */
export const inputTypes = ['array', 'boolean', 'number', 'string'] as const;
/** What an input of a job may state; one of a file may have rules too. */
export const inputKeys = ['default', 'description', 'options', 'regex', 'type'] as const;
const mostOptions = 50;

/** Reports what is wrong with the description of an input, be it of a job or of a file. */
export function checkInput(
  map: MapNode,
  allowed: readonly string[],
  place: Place,
  code?: DiagnosticCode,
): void {
  checkKeys(map, allowed, place, code);
  const description = get(map, 'description');
  if (description) asAlphanumeric(description, place, 'input description');
  const regex = get(map, 'regex');
  if (regex && !(regex.kind === 'scalar' && typeof regex.value === 'string')) {
    place.error(regex, 'input regex should be a string', undefined, code);
  }
  const type = get(map, 'type');
  const written = type?.kind === 'scalar' ? String(type.value) : '';
  if (type && !inputTypes.some((known) => known === written)) {
    const hint = didYouMean(written, inputTypes) ?? `valid types: ${inputTypes.join(', ')}`;
    place.error(type, `input type unknown value: ${written}`, hint, code);
  }
  const options = get(map, 'options');
  if (options) checkOptions(options, 'input options', place, code);
}

/** Reports what is wrong with a list of options. */
export function checkOptions(
  node: Node,
  attribute: string,
  place: Place,
  code?: DiagnosticCode,
): undefined {
  if (node.kind !== 'list') {
    return place.error(node, `${attribute} should be an array`, undefined, code);
  }
  if (node.items.length > mostOptions) {
    place.error(node, `config cannot define more than ${mostOptions} options`, undefined, code);
  }
  const absent = node.items.find((item) => item.kind === 'scalar' && item.value === null);
  if (absent)
    place.error(absent, 'config options array cannot contain null values', undefined, code);
}
