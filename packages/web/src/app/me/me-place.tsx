import { to } from '#frame/addresses.ts';
import { Place } from '#frame/place.tsx';
import { type MeTab, meTabs } from '#frame/route.ts';
import { useSession } from '#sign-in/session.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { MyTokensPage } from './my-tokens-page.tsx';
import { PasswordPage } from './password-page.tsx';
import { PreferencesPage } from './preferences-page.tsx';
import { ProfilePage } from './profile-page.tsx';

const SessionsPage = onDemand(async () => (await import('./sessions-page.tsx')).SessionsPage);

const labels: Readonly<Record<MeTab, string>> = {
  profile: 'Profile',
  password: 'Password',
  personal_access_tokens: 'Access tokens',
  active_sessions: 'Sessions',
  preferences: 'Preferences',
};

const pages: Readonly<Record<MeTab, React.ComponentType>> = {
  profile: ProfilePage,
  password: PasswordPage,
  personal_access_tokens: MyTokensPage,
  active_sessions: SessionsPage,
  preferences: PreferencesPage,
};

/** What one sets about oneself. */
export function MePlace({ tab }: { readonly tab: MeTab }) {
  const { session } = useSession();
  const Page = pages[tab];
  if (!session) return null;
  return (
    <Place
      name="Your settings"
      current={tab}
      pages={meTabs.map((key) => ({ key, label: labels[key], href: to.me(key) }))}
    >
      <title>{`${labels[tab]} · Slipway`}</title>
      <Page />
    </Place>
  );
}
