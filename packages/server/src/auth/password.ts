import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const cost = 16_384;
const keyBytes = 32;

/** `scrypt$COST$SALT$KEY`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
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
  check(password: string, hash: string): Promise<boolean>;
}

const rememberedPasswords = 200;

/** What is remembered is a keyed digest, and only in memory. */
export function createPasswordChecker(): PasswordChecker {
  const secret = randomBytes(32);
  const good = new Set<string>();
  return {
    async check(password, hash) {
      const mark = createHmac('sha256', secret).update(`${hash}\0${password}`).digest('base64');
      if (good.has(mark)) return true;
      if (!(await verifyPassword(password, hash))) return false;
      if (good.size >= rememberedPasswords) good.clear();
      good.add(mark);
      return true;
    },
  };
}

function derive(password: string, salt: Buffer, n: number): Promise<Buffer> {
  return new Promise((done, fail) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, { N: n }, (error, key) =>
      error ? fail(error) : done(key),
    );
  });
}
