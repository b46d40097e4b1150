import type { KubeObject } from '#objects/objects';
import type { Condition } from './meta.ts';

/** Asks for a certificate. */
export interface CertificateSigningRequest extends KubeObject {
  readonly spec: {
    /** PEM, in base64. */
    readonly request: string;
    readonly signerName: string;
    readonly expirationSeconds?: number;
    readonly usages?: readonly string[];
    readonly username?: string;
    readonly groups?: readonly string[];
  };
  readonly status: {
    readonly conditions?: readonly Condition[];
    /** PEM, in base64. */
    readonly certificate?: string;
  };
}
