import assert from 'node:assert/strict';
import { test } from 'node:test';
import { troubleIn } from '../src/import/import-failed.ts';

for (const [said, trouble] of [
  [
    "fatal: could not read Username for 'https://example.com': terminal prompts disabled",
    'unauthorized',
  ],
  ["fatal: Authentication failed for 'https://example.com/a.git/'", 'unauthorized'],
  ["fatal: repository 'https://example.com/a.git/' not found", 'no-repository'],
  ['fatal: https://example.com/a/info/refs not valid: is this a git repository?', 'no-repository'],
  ["fatal: unable to access 'http://127.0.0.1:1/': Failed to connect to 127.0.0.1", 'no-answer'],
  ["fatal: unable to access 'http://a/': The requested URL returned error: 302", 'redirected'],
  ['error: RPC failed; curl 28 Operation too slow. Less than 1 bytes/sec', 'silent'],
  ["fatal: unable to access 'https://a/': SSL certificate problem: self-signed", 'untrusted'],
  ['fatal: fsck error in packed object\nfatal: fetch-pack: invalid index-pack output', 'damaged'],
  ['fatal: something new', 'other'],
] as const) {
  test(`"${said.split('\n')[0]}" is told as ${trouble}`, () => {
    assert.equal(troubleIn(said), trouble);
  });
}
