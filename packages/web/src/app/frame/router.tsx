import {
  type AnchorHTMLAttributes,
  type MouseEvent,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import { leavePage } from './scroll-memory.ts';

const changed = 'slipway:navigated';

/** Goes to an address of ours without loading the page anew. */
export function navigate(href: string, { replace = false } = {}): void {
  if (replace) history.replaceState(history.state, '', href);
  else {
    history.pushState(leavePage(), '', href);
    scrollTo(0, 0);
  }
  dispatchEvent(new Event(changed));
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  addEventListener(changed, listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener(changed, listener);
  };
}

/** The path of the address bar. */
export function usePathname(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** The query of the address bar. */
export function useQuery(): URLSearchParams {
  return new URLSearchParams(useSyncExternalStore(subscribe, () => location.search));
}

/** As long as between two letters of one word. */
const pauseMs = 150;

/** A text that somebody types, kept in the address: Back finds it again, and it can be sent to others. */
export function useKeptText(name: string): readonly [string, (text: string) => void] {
  const [text, setText] = useState(() => new URLSearchParams(location.search).get(name) ?? '');
  useEffect(() => {
    const timer = setTimeout(() => {
      const query = new URLSearchParams(location.search);
      if ((query.get(name) ?? '') === text) return;
      if (text === '') query.delete(name);
      else query.set(name, text);
      navigate(location.pathname + (query.size > 0 ? `?${query}` : ''), { replace: true });
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [name, text]);
  return [text, setText];
}

/** A link to one of our pages; other clicks than the plain one keep their meaning. */
export function Link({
  href,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string }) {
  const follow = (event: MouseEvent) => {
    const isPlain =
      event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!isPlain || event.defaultPrevented) return;
    event.preventDefault();
    navigate(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
