import { isReservedPath } from '#groups/reserved-paths';
import { isPlainLine } from '#plain-text';
import { unprocessable } from '#refused';
import { objectionToPassword, type Person } from '#sign-in/passwords/password-rules';
import { StoreConflict } from '#store/records';

/** Throws for what cannot be a user name: it is also the path of the user's own space. */
export function checkUsername(username: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(username)) {
    throw unprocessable('username', 'is invalid');
  }
  if (isReservedPath(username)) throw unprocessable('username', 'is a reserved name');
}

/** Throws for a password that is guessed too easily. */
export function checkPassword(password: string, person: Person): void {
  const objection = objectionToPassword(password, person);
  if (objection !== undefined) throw unprocessable('password', objection);
}

/** Names and addresses stand in the headers of commits. */
export function checkPlainLine(text: string, field: string): void {
  if (!isPlainLine(text)) throw unprocessable(field, 'is invalid');
}

/** What the store says of a user name that somebody has. */
export function usernameTaken(error: unknown): unknown {
  if (!(error instanceof StoreConflict)) return error;
  return unprocessable('username', 'has already been taken');
}
