import { refCommands } from './refs.ts';

export const { list, create, remove, protect, unprotect } = refCommands('tag', {
  plural: 'tags',
  field: 'tag_name',
  levels: { create: 'create_access_level' },
});
