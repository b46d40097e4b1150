import { HttpError } from '#http/http-error';

/** A wish of a registry client: `repository:root/shop/web:pull,push`. */
export interface Scope {
  readonly type: string;
  readonly name: string;
  /** Each once; only those that there are. */
  readonly actions: readonly string[];
}

/** Clients ask for the repository that they work with, and for those that they mount from. */
const mostScopes = 64;
/** As long as a repository's name may be by the specification. */
const longestName = 255;
const knownActions = ['pull', 'push', 'delete', '*'];

/**
 * The scopes of a request, in one or more texts with spaces between them.
 *
 * Anyone may send them, so their number is bounded: throws 400 for more. What no repository could be
 * called, and actions that there are not, give no right and are left out.
 */
export function parseScopes(texts: readonly string[]): readonly Scope[] {
  const distinct = [...new Set(texts.flatMap((text) => text.split(' ')).filter(Boolean))];
  if (distinct.length > mostScopes) {
    const message = `A token is given for at most ${mostScopes} scopes: ask for fewer at a time`;
    const details = { code: 'DENIED', message, detail: null };
    throw new HttpError(400, 'Bad Request', { body: { errors: [details] } });
  }
  return distinct.map(parseScope).filter(({ name }) => name.length <= longestName);
}

/** A name may hold colons itself: it is what lies between the first one and the last. */
function parseScope(text: string): Scope {
  const first = text.indexOf(':');
  const last = text.lastIndexOf(':');
  const wanted = new Set(text.slice(last + 1).split(','));
  return {
    type: text.slice(0, Math.max(first, 0)),
    name: last > first ? text.slice(first + 1, last) : '',
    actions: knownActions.filter((action) => wanted.has(action)),
  };
}
