import { useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Pixels from the page's end that still count as being there. */
const nearPx = 40;

/**
 * Keeps the page at its end while something grows there. Scrolling up lets go, scrolling down to
 * the end takes hold again. `version` is another object whenever the page has grown.
 */
export function useFollow(
  isGrowing: boolean,
  version: unknown,
): { readonly isFollowing: boolean; readonly follow: (isWanted: boolean) => void } {
  const [isFollowing, setFollowing] = useState(isGrowing);
  const lastTop = useRef(0);
  const wasGrowing = useRef(isGrowing);

  useEffect(() => {
    if (isGrowing && !wasGrowing.current) setFollowing(true);
    wasGrowing.current = isGrowing;
  }, [isGrowing]);

  useEffect(() => {
    const look = () => {
      const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
      const isAtEnd = scrollHeight - scrollTop - clientHeight < nearPx;
      // Only a person scrolls upwards: the page itself grows downwards.
      if (scrollTop < lastTop.current - 2 && !isAtEnd) setFollowing(false);
      else if (isAtEnd && scrollTop > lastTop.current + 2) setFollowing(true);
      lastTop.current = scrollTop;
    };
    addEventListener('scroll', look, { passive: true });
    return () => removeEventListener('scroll', look);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that the page has grown
  useLayoutEffect(() => {
    if (isFollowing && isGrowing) scrollToEnd();
  }, [isFollowing, isGrowing, version]);

  return {
    isFollowing,
    follow(isWanted) {
      setFollowing(isWanted);
      if (isWanted) scrollToEnd();
    },
  };
}

function scrollToEnd(): void {
  scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
}
