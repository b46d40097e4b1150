import { useEffect, useRef } from 'react';
import { to } from '#frame/addresses.ts';
import { Frame } from '#frame/frame.tsx';
import { match } from '#frame/match.ts';
import { PageBoundary } from '#frame/page-boundary.tsx';
import { needsSession } from '#frame/places.ts';
import { navigate, usePathname } from '#frame/router.tsx';
import { SessionProvider, useSession } from '#sign-in/session.tsx';
import { NoticesProvider } from '#ui/state/notices.tsx';
import { Failure } from '#ui/state/states.tsx';
import { Page } from './pages.tsx';

/** Everything the browser draws. */
export function App() {
  return (
    <NoticesProvider>
      <SessionProvider
        otherwise={(error, retry) => (
          <main className="page">
            <Failure error={error} what="Slipway" retry={retry} />
          </main>
        )}
      >
        <Pages />
      </SessionProvider>
    </NoticesProvider>
  );
}

function Pages() {
  const pathname = usePathname();
  const { session } = useSession();
  const route = match(pathname);
  const isClosed = session === null && needsSession(route);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);

  useEffect(() => {
    if (isClosed) navigate(to.signIn(pathname), { replace: true });
  }, [isClosed, pathname]);
  useEffect(() => {
    // Readers of the page by ear or keyboard go on at the new page's beginning.
    // A page that has put the focus somewhere itself keeps it there.
    const isPlaced = main.current?.contains(document.activeElement) ?? true;
    if (shown.current !== pathname && !isPlaced) main.current?.focus({ preventScroll: true });
    shown.current = pathname;
  }, [pathname]);

  return (
    <Frame main={main} isBare={route.page === 'sign-in'}>
      {!isClosed && (
        <PageBoundary key={pathname}>
          <Page route={route} />
        </PageBoundary>
      )}
    </Frame>
  );
}
