import { type ReactNode, type Ref, useSyncExternalStore } from 'react';
import { connection } from '#data/connection.ts';
import { useSession } from '#sign-in/session.tsx';
import { Mark } from '#ui/icons.tsx';
import { useNotices } from '#ui/notices.tsx';
import { Link, navigate, usePathname } from './router.tsx';
import { to } from './routes.ts';
import './frame.css';

/** What is around every page: the way to its content, the bar, the banner of bad news. */
export function Frame({
  main,
  isBare,
  children,
}: {
  readonly main: Ref<HTMLElement>;
  /** Without the bar. */
  readonly isBare: boolean;
  readonly children: ReactNode;
}) {
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      {!isBare && <Bar />}
      <Banner />
      <main id="main" className="page" ref={main} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function Bar() {
  const { session, signOut } = useSession();
  const { complain } = useNotices();
  const pathname = usePathname();
  const isOnCluster = pathname.startsWith(to.cluster);
  const leave = () =>
    signOut().then(
      () => navigate('/-/sign_in'),
      (error: Error) => complain(error.message),
    );
  return (
    <header className="bar">
      <Link href={to.projects} className="brand">
        <Mark />
        <span className="brand-name">Slipway</span>
      </Link>
      <nav aria-label="Main">
        <Link
          className="bar-link"
          href={to.projects}
          {...(!isOnCluster && { 'aria-current': 'true' })}
        >
          Projects
        </Link>
        {session?.is_admin && (
          <Link
            className="bar-link"
            href={to.cluster}
            {...(isOnCluster && { 'aria-current': 'true' })}
          >
            Cluster
          </Link>
        )}
      </nav>
      <div className="who">
        {session ? (
          <>
            <span className="who-name" title={session.name}>
              {session.username}
            </span>
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

function Banner() {
  const state = useSyncExternalStore(
    (listener) => connection.subscribe(listener),
    () => connection.current,
  );
  return (
    <div role="status">
      {state === 'lost' && (
        <p className="banner">
          The server does not answer. What you see may be old; trying to reconnect …
        </p>
      )}
    </div>
  );
}
