import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFileAddress } from '../src/packages/package-name-rules.ts';
import { checkLinks } from '../src/releases/release-rules.ts';
import { checkUsername } from '../src/users/user-rules.ts';

const file = { name: 'tool', version: '1.0', fileName: 'a.bin' };
const link = {
  name: 'Program',
  url: 'https://files.example/a',
  path: null,
  linkType: 'other',
} as const;

for (const [what, check, message] of [
  ['a file of a package', () => checkFileAddress(file), undefined],
  [
    'a file in folders',
    () => checkFileAddress({ ...file, fileName: 'linux/x64/a+b.tar.gz' }),
    undefined,
  ],
  [
    'a package that climbs',
    () => checkFileAddress({ ...file, name: '..' }),
    /package_name is invalid/,
  ],
  [
    'a version that climbs',
    () => checkFileAddress({ ...file, version: '1..0' }),
    /package_version/,
  ],
  ['a file that climbs', () => checkFileAddress({ ...file, fileName: 'a/../b' }), /file_name/],
  ['a file without a name', () => checkFileAddress({ ...file, fileName: 'a/' }), /file_name/],
  [
    'a name that is too long',
    () => checkFileAddress({ ...file, name: 'x'.repeat(256) }),
    /package_name/,
  ],
  ['a link of a release', () => checkLinks([{ ...link, path: '/bin/a' }]), undefined],
  ['a link without a name', () => checkLinks([{ ...link, name: '' }]), /can't be blank/],
  ['a link that is a script', () => checkLinks([{ ...link, url: 'javascript:1' }]), /schemes/],
  ['a path that climbs', () => checkLinks([{ ...link, path: 'bin' }]), /invalid format/],
  [
    'two links of one name',
    () => checkLinks([link, { ...link, url: 'https://files.example/b' }]),
    /duplicate values/,
  ],
  ['a user', () => checkUsername('ann.b-c_1'), undefined],
  ['a user with a space', () => checkUsername('ann b'), /is invalid/],
  ['a user that is an address of the server', () => checkUsername('api'), /reserved/],
] as const) {
  test(`${what} is ${message ? 'refused' : 'taken'}`, () => {
    if (message) assert.throws(check, message);
    else check();
  });
}
