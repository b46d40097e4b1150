import type { User } from './user.ts';

/** A user as others see them. */
export function userJson(user: User, url: string) {
  return {
    id: user.id,
    username: user.username,
    public_email: '',
    name: user.name,
    state: user.state,
    locked: false,
    avatar_url: null,
    web_url: `${url}/${user.username}`,
  };
}

/** A user by themselves. What nobody can tell about themselves here is constant. */
export function detailedUserJson(user: User, url: string) {
  return {
    ...userJson(user, url),
    created_at: user.createdAt,
    bio: '',
    location: '',
    linkedin: '',
    twitter: '',
    discord: '',
    github: '',
    website_url: '',
    organization: '',
    job_title: '',
    pronouns: null,
    bot: user.kind !== 'human',
    work_information: null,
    local_time: null,
    followers: 0,
    following: 0,
    is_followed: false,
  };
}

/** A user as they see themselves, and as administrators see them. */
export function fullUserJson(user: User, url: string, namespaceId: number | null) {
  return {
    ...detailedUserJson(user, url),
    last_sign_in_at: user.lastSignInAt,
    confirmed_at: user.createdAt,
    last_activity_on: null,
    email: user.email,
    commit_email: user.email,
    theme_id: 1,
    color_scheme_id: 1,
    projects_limit: user.isExternal ? 0 : 100_000,
    current_sign_in_at: user.lastSignInAt,
    current_sign_in_ip: null,
    last_sign_in_ip: null,
    identities: [],
    can_create_group: !user.isExternal,
    can_create_project: !user.isExternal,
    two_factor_enabled: false,
    external: user.isExternal,
    private_profile: false,
    scim_identities: [],
    preferred_language: 'en',
    is_admin: user.isAdmin,
    is_auditor: false,
    note: null,
    namespace_id: namespaceId,
    created_by: null,
    using_license_seat: false,
  };
}
