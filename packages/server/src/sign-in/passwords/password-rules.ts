const shortest = 8;

/** So that hashing one stays cheap; GitLab's bound. */
const longest = 128;

/** What everybody tries first. */
const common = new Set([
  '11111111',
  '12345678',
  '123456789',
  '1234567890',
  'password',
  'password1',
  'passw0rd',
  'qwertyui',
  'qwertyuiop',
  'changeme',
  'letmein1',
  'iloveyou',
  'sunshine',
  'football',
  'baseball',
  'princess',
  'gitlabhq',
  '5iveL!fe',
  'superman',
  'trustno1',
]);

/** Whose password it is: nothing of theirs may stand in it. */
export interface Person {
  readonly username: string;
  readonly name: string;
  readonly email: string;
}

/** Why a password is none, in GitLab's words; undefined for one that will do. */
export function objectionToPassword(password: string, of: Person): string | undefined {
  if (password.length < shortest) return `is too short (minimum is ${shortest} characters)`;
  if (password.length > longest) return `is too long (maximum is ${longest} characters)`;
  const given = password.toLowerCase();
  const own = [of.username, of.name, of.email, ...of.email.split('@'), ...of.name.split(/\s+/)];
  const isOwn = own.some((word) => word.length >= 4 && given.includes(word.toLowerCase()));
  const isCommon = common.has(given) || common.has(password) || /^(.)\1*$/.test(given);
  return isOwn || isCommon
    ? 'must not contain commonly used combinations of words and letters'
    : undefined;
}
