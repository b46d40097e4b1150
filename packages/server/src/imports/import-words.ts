import type { ImportTrouble } from '@slipway/git';
import type { NotBrought } from './large-files.ts';

/** What people read of an import that failed, and what they can do. */
export const importWords: Readonly<Record<ImportTrouble, string>> = {
  unauthorized:
    'The address asks for a name and a password, or does not take the ones given. Import again with a token that may read the repository.',
  'no-repository':
    'There is no git repository at this address, or only for those who sign in. Open it in a browser, or give a name and a token.',
  'no-answer': 'Nothing answers at this address. Look whether the host and the port are right.',
  silent: 'The other side stopped sending. Import again; if it happens again, clone it and push.',
  redirected: 'The address leads on to another one. Import from the one that it leads to.',
  untrusted:
    'The certificate of the address is not one that this machine trusts. Clone it yourself and push it here.',
  damaged:
    'What came is damaged: git refuses an object of its history. Clone it, mend it, and push it here.',
  'old-git': 'The git of this machine is too old for imports by URL: 2.37 or newer is needed.',
  other: 'Git could not bring the repository. The log of the server says what it said.',
};

/** The disk, or a limit, has no room for it. */
export const tooLargeToImport = (name: string) =>
  `The repository is larger than there is room for (${name}). Ask an administrator for more, or push a part of it.`;

/** The repository is there, and some of what it points to is not. */
export const missingLargeFiles = ({ count, why }: NotBrought) =>
  `${count} large file${count === 1 ? '' : 's'} (Git LFS) did not come: ${why}. Push them from a clone that has them: git lfs push --all.`;
