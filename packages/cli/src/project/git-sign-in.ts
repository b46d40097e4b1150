import { join } from 'node:path';
import process from 'node:process';

const launcher = join(import.meta.dirname, '../../bin/slipway.mjs');

/** What git asks for a password of this instance: the command line that answers it. */
export function credentialHelper(dataDir: string): string {
  return `!${[process.execPath, launcher, 'credential', '--data-dir', dataDir].map(quote).join(' ')}`;
}

/** Settings of git for one call: no other helper is asked, or given the token to keep. */
export function gitSignIn(serverUrl: string, dataDir: string): readonly string[] {
  const key = `credential.${serverUrl}.helper`;
  return [`${key}=`, `${key}=${credentialHelper(dataDir)}`];
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
