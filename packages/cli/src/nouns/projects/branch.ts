import { refCommands } from './refs.ts';

export const { list, create, remove, protect, unprotect } = refCommands('branch', {
  plural: 'branches',
  field: 'branch',
  levels: { push: 'push_access_level', merge: 'merge_access_level' },
});
