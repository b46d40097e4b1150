/** The headers by which a user is in the cluster who they are here. */
export function inCluster(user: {
  readonly username: string;
  readonly isAdmin: boolean;
}): Readonly<Record<string, string>> {
  return {
    'impersonate-user': `slipway:${user.username}`,
    'impersonate-group': user.isAdmin ? 'system:masters' : 'slipway:users',
  };
}
