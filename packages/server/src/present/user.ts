import type { User } from '../model/user.ts';

/** A user as others see them. */
export function userJson(user: User, url: string) {
  return {
    id: user.id,
    username: user.username,
    public_email: null,
    name: user.name,
    state: user.state,
    locked: false,
    avatar_url: null,
    web_url: `${url}/${user.username}`,
  };
}

/** A user as they see themselves, and as administrators see them. */
export function fullUserJson(user: User, url: string) {
  return {
    ...userJson(user, url),
    created_at: user.createdAt,
    bio: '',
    location: '',
    organization: '',
    job_title: '',
    website_url: '',
    confirmed_at: user.createdAt,
    last_activity_on: null,
    email: user.email,
    commit_email: user.email,
    theme_id: 1,
    color_scheme_id: 1,
    projects_limit: 100_000,
    current_sign_in_at: null,
    identities: [],
    can_create_group: true,
    can_create_project: true,
    two_factor_enabled: false,
    external: false,
    private_profile: false,
    is_admin: user.isAdmin,
    note: null,
  };
}
