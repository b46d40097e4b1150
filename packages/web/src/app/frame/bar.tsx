import { useSession } from '#sign-in/session.tsx';
import { useNotices } from '#ui/state/notices.tsx';
import { Mark } from '#ui/status/icons.tsx';
import { to } from './addresses.ts';
import { match } from './match.ts';
import { placeOf } from './places.ts';
import { Link, navigate, usePathname } from './router.tsx';

/** The places, the search, and who one is. */
export function Bar({ onSearch }: { readonly onSearch: () => void }) {
  const { session, signOut } = useSession();
  const { complain } = useNotices();
  const pathname = usePathname();
  const place = placeOf(match(pathname));
  const leave = () =>
    signOut().then(
      () => navigate('/-/sign_in'),
      (error: Error) => complain(error.message),
    );
  const places = [
    { key: 'home', label: 'Home', href: to.home, isShown: session !== null },
    { key: 'projects', label: 'Projects', href: to.projects, isShown: true },
    { key: 'cluster', label: 'Cluster', href: to.cluster, isShown: session !== null },
    {
      key: 'machine',
      label: 'Machine',
      href: to.machine(),
      isShown: session?.is_admin === true,
    },
    {
      key: 'admin',
      label: 'Administration',
      href: to.admin(),
      isShown: session?.is_admin === true,
    },
  ];
  return (
    <header className="bar">
      <Link href={to.home} className="brand" aria-label="Slipway, home">
        <Mark />
        <span className="brand-name">Slipway</span>
      </Link>
      <nav aria-label="Main">
        {places
          .filter(({ isShown }) => isShown)
          .map(({ key, label, href }) => (
            <Link
              key={key}
              className="bar-link"
              href={href}
              {...(key === place && { 'aria-current': 'true' })}
            >
              {label}
            </Link>
          ))}
      </nav>
      <div className="who">
        <Link
          className="who-name"
          href={to.help('guide')}
          {...(match(pathname).page === 'help' && { 'aria-current': 'true' })}
        >
          Help
        </Link>
        {session ? (
          <>
            <button type="button" className="button small" onClick={onSearch}>
              Search <kbd>Ctrl K</kbd>
            </button>
            <Link
              className="who-name"
              href={to.me()}
              title={session.name}
              {...(place === 'me' && { 'aria-current': 'true' })}
            >
              {session.username}
            </Link>
            <button type="button" className="button small" onClick={() => void leave()}>
              Sign out
            </button>
          </>
        ) : (
          <Link href={to.signIn(pathname)} className="button small">
            Sign in
          </Link>
        )}
      </div>
    </header>
  );
}
