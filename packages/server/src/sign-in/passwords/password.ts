import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#log';
import { Refused } from '#refused';
import { createTurns } from './turns.ts';

const cost = 16_384;
const keyBytes = 32;

/** `scrypt$COST$SALT$KEY`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return written(salt, key);
}

function written(salt: Buffer, key: Buffer): string {
  return ['scrypt', cost, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether this is the password that was hashed. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, n, salt, key] = hash.split('$');
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, 'base64url');
  const actual = await derive(password, Buffer.from(salt, 'base64url'), Number(n));
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** Checks passwords; remembers good ones for a while, since git sends one with each request. */
export interface PasswordChecker {
  /**
   * Whether this is the password that was hashed; without a hash (nobody of that name) it never is,
   * after as much work. Throws 429 while too many guesses of this `guesser` have been wrong: who
   * guesses, and at whose password.
   */
  check(password: string, hash: string | undefined, guesser: string): Promise<boolean>;
}

const rememberedPasswords = 200;

/** What is remembered is a keyed digest, and only in memory. */
export function createPasswordChecker(clock: Clock): PasswordChecker {
  const secret = randomBytes(32);
  const good = new Set<string>();
  const guesses = createGuesses(clock);
  const inTurn = createTurns({ atOnce: 2, waiting: 100 });
  const nobody = written(randomBytes(16), randomBytes(keyBytes));
  return {
    async check(password, hash = nobody, guesser) {
      const mark = createHmac('sha256', secret).update(`${hash}\0${password}`).digest('base64');
      if (good.has(mark)) return true;
      guesses.begin(guesser);
      if (!(await inTurn(() => verifyPassword(password, hash)))) return false;
      guesses.forget(guesser);
      if (good.size >= rememberedPasswords) good.clear();
      good.add(mark);
      return true;
    },
  };
}

/** People mistype; programs that guess are sent away for longer and longer. */
const freeGuesses = 10;
const longestWaitSeconds = 60;

/** So many are kept in mind; who has been quiet for longest is forgotten first. */
const mostGuessers = 10_000;

/**
 * Counts wrong guesses by who guesses and at whose password: nobody keeps somebody else out, and a
 * name that exists is treated as one that doesn't.
 *
 * A guess counts from its beginning, so that many at once are no way around.
 */
function createGuesses(clock: Clock) {
  const wrong = new Map<string, { count: number; until: number }>();
  return {
    begin(guesser: string): void {
      const now = clock().getTime();
      const { count, until } = wrong.get(guesser) ?? { count: 0, until: 0 };
      if (now < until) {
        const retryAfterSeconds = Math.ceil((until - now) / 1000);
        const message = `429 Too many wrong passwords: try again in ${retryAfterSeconds} s`;
        throw new Refused('too-many', message, { retryAfterSeconds });
      }
      const wait = Math.min(2 ** (count + 1 - freeGuesses), longestWaitSeconds);
      wrong.delete(guesser);
      wrong.set(guesser, { count: count + 1, until: wait < 1 ? 0 : now + wait * 1000 });
      const [oldest] = wrong.keys();
      if (wrong.size > mostGuessers && oldest !== undefined) wrong.delete(oldest);
    },
    forget: (guesser: string) => void wrong.delete(guesser),
  };
}

function derive(password: string, salt: Buffer, n: number): Promise<Buffer> {
  return new Promise((done, fail) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, { N: n }, (error, key) =>
      error ? fail(error) : done(key),
    );
  });
}
