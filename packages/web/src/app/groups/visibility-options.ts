/** Who may see a group, as a form asks for it. */
export const visibilityOptions = [
  ['private', 'Private: members only'],
  ['internal', 'Internal: everybody who is signed in'],
  ['public', 'Public: everybody'],
] as const;
