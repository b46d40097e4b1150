import { HttpError } from './http-error.ts';

type Value = string | number | boolean;

/**
 * What an address makes of the parameters that GitLab documents for it. Each is honoured or refused:
 * one that was dropped would leave the client with something else than it asked for. What GitLab does
 * not know either is ignored, as there.
 */
export interface Declaration {
  /** What the handler reads: names with blanks between. A handler can read no other. */
  readonly takes?: string;
  /** What cannot be chosen here: the only values that are true anyway. */
  readonly fixed?: Readonly<Record<string, readonly Value[]>>;
  /** What is not served, whatever its value: names with blanks between. */
  readonly refuses?: string;
}

/** Declarations by method and path: `GET /projects/:id`. */
export type Declarations = Readonly<Record<string, Declaration>>;

/** A declaration, ready to be asked. */
export interface Parameters {
  /** For the message when a handler reads what it has not declared. */
  readonly route: string;
  readonly known: ReadonlySet<string>;
  readonly fixed: ReadonlyMap<string, readonly Value[]>;
  readonly refused: ReadonlySet<string>;
}

/** Paging, and who asks: every address understands these. */
const everywhere = 'page per_page pagination private_token access_token job_token sudo';

/** What only answers that were asked for by keys lead to. */
const byKey = 'page_token cursor';

/** Makes a declaration quick to ask. */
export function parametersOf(route: string, declaration: Declaration): Parameters {
  const fixed = new Map(Object.entries(declaration.fixed ?? {}));
  const known = [...words(everywhere), ...words(declaration.takes), ...fixed.keys()];
  const keys = words(byKey).filter((name) => !known.includes(name));
  const refused = [...keys, ...words(declaration.refuses)];
  return { route, known: new Set(known), fixed, refused: new Set(refused) };
}

function words(text = ''): string[] {
  return text.split(' ').filter((word) => word !== '');
}

/** Throws 400 that names the first parameter which would have no effect. */
export function checkParameters(
  { fixed, refused }: Parameters,
  given: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(given)) {
    if (isNothing(value)) continue;
    if (refused.has(name)) throw invalid(`${name} is not supported by this server: leave it out`);
    const values = fixed.get(name);
    if (values && !values.some((each) => isSame(each, value))) {
      throw invalid(`${name} can only be ${values.join(' or ')} on this server`);
    }
  }
}

/** Clients send empty values for what they say nothing about. */
function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return Array.isArray(value) && value.length === 0;
}

/** Values come as text from queries and forms; `1` and `t` mean true there. */
function isSame(expected: Value, value: unknown): boolean {
  // Objects may not even be made text: their own `toString` may be anything.
  if (typeof value === 'object') return false;
  const text = String(value).toLowerCase();
  if (expected === true) return /^(true|1|t|on)$/.test(text);
  if (expected === false) return /^(false|0|f|off)$/.test(text);
  return text === String(expected).toLowerCase();
}

function invalid(error: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error } });
}
