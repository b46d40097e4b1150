import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Encrypts what is kept, and decrypts it where it is used. */
export interface Seal {
  seal(secret: string): string;
  /** Throws for what was sealed by another key, or changed since. */
  open(sealed: string): string;
}

const algorithm = 'aes-256-gcm';
const version = 'v1';

/** AES-256-GCM: `v1:NONCE:TAG:TEXT`, each in base64. */
export function createSeal(key: Uint8Array): Seal {
  return {
    seal(secret) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv(algorithm, key, nonce);
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      const parts = [nonce, cipher.getAuthTag(), text].map((part) => part.toString('base64'));
      return [version, ...parts].join(':');
    },
    open(sealed) {
      const [found, ...parts] = sealed.split(':');
      const [nonce, tag, text] = parts.map((part) => Buffer.from(part, 'base64'));
      if (found !== version || !nonce || !tag || !text) throw new Error('this is nothing sealed');
      const decipher = createDecipheriv(algorithm, key, nonce).setAuthTag(tag);
      return decipher.update(text, undefined, 'utf8') + decipher.final('utf8');
    },
  };
}
