import { randomUUID } from 'node:crypto';
import { type CryptoKey, importPKCS8, importSPKI, jwtVerify, SignJWT } from 'jose';
import { type JobClaims, type JobRights, jobUser } from './job-user.ts';
import { tokenIssuer, type Verified } from './service-account-tokens.ts';

/** The job that a token is for. */
export type JobIdentity = JobRights & {
  /** Full path of its project: `root/hello`. */
  readonly project: string;
  readonly jobId: number;
  readonly expirationSeconds: number;
};

/** Makes and checks the tokens that jobs use the cluster with. */
export interface JobTokens {
  sign(job: JobIdentity): Promise<string>;
  /**
   * Whose token it is; undefined when it is forged or expired, for other audiences than those
   * (default: this API), or its job is over.
   */
  verify(token: string, audiences?: readonly string[]): Promise<Verified | undefined>;
}

const algorithm = 'ES256';
/** Another one than that of service accounts, whose key is the same. */
const issuer = 'slipway.dev/jobs';

/** `isRunning` says whether a job is still under way; its token ends with it. */
export async function createJobTokens(
  keys: { readonly privateKey: string; readonly publicKey: string },
  clock: () => Date,
  isRunning: (jobId: number) => Promise<boolean>,
): Promise<JobTokens> {
  const privateKey: CryptoKey = await importPKCS8(keys.privateKey, algorithm);
  const publicKey: CryptoKey = await importSPKI(keys.publicKey, algorithm);

  async function claimsOf(token: string): Promise<JobClaims | undefined> {
    try {
      const checks = { issuer, audience: issuer, currentDate: clock() };
      const { payload } = await jwtVerify(token, publicKey, checks);
      // The signature says that these claims are ours.
      return payload as unknown as JobClaims;
    } catch {
      // Any reason to doubt a token means the same to its bearer.
      return undefined;
    }
  }

  return {
    sign({ project, jobId, expirationSeconds, ...rights }) {
      const now = Math.floor(clock().getTime() / 1000);
      const claims: JobClaims = { ...rights, project, job: jobId };
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: algorithm })
        .setIssuer(issuer)
        .setAudience(issuer)
        .setIssuedAt(now)
        .setExpirationTime(now + expirationSeconds)
        .setJti(randomUUID())
        .sign(privateKey);
    },
    async verify(token, audiences = [tokenIssuer]) {
      if (!audiences.includes(tokenIssuer)) return undefined;
      const claims = await claimsOf(token);
      if (!claims || !(await isRunning(claims.job))) return undefined;
      return { user: jobUser(claims), audiences: [tokenIssuer] };
    },
  };
}
