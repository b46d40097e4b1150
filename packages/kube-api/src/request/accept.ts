import { ApiError } from '@slipway/kube-objects';

/** The form in which a client wants its answer. */
export interface Wanted {
  readonly encoding: 'json' | 'indented json' | 'yaml';
  readonly as: 'object' | 'table' | 'metadata';
}

const plain: Wanted = { encoding: 'json', as: 'object' };

/** Who reads JSON with their own eyes, unless they say otherwise. */
const readers = /^(?:curl|Wget|Mozilla\/5\.0)/;

/** JSON with line breaks, for those who ask for it and for people at a browser or a shell. */
export function indented(wanted: Wanted, pretty: string | null, userAgent: string): Wanted {
  if (wanted.encoding !== 'json') return wanted;
  const isPretty = pretty ? /^(?:1|t|true)$/i.test(pretty) : readers.test(userAgent);
  return isPretty ? { ...wanted, encoding: 'indented json' } : wanted;
}

/** The first clause of an Accept header that can be served; answers of some paths are objects only. */
export function negotiate(accept: string | null, isObject = false): Wanted {
  if (accept === null || accept.trim() === '') return plain;
  for (const clause of accept.split(',')) {
    const wanted = readClause(clause);
    if (wanted !== undefined && (wanted.as === 'object' || !isObject)) return wanted;
  }
  throw new ApiError(
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml',
  );
}

function readClause(clause: string): Wanted | undefined {
  const [type = '', ...parameters] = clause.split(';').map((piece) => piece.trim());
  const encoding = encodings.get(type);
  if (encoding === undefined) return undefined;
  const values = new Map(parameters.map((parameter) => parameter.split('=') as [string, string]));
  const as = values.get('as');
  if (as === undefined) return { encoding, as: 'object' };
  // The v1beta1 form of both is the same; clients name v1 first.
  if (values.get('g') !== 'meta.k8s.io') return undefined;
  if (as === 'Table') return { encoding, as: 'table' };
  return as.startsWith('PartialObjectMetadata') ? { encoding, as: 'metadata' } : undefined;
}

const encodings = new Map<string, Wanted['encoding']>([
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
  ['application/yaml', 'yaml'],
]);
