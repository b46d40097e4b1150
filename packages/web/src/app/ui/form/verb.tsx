import { type ReactNode, useId } from 'react';
import { useNotices } from '#ui/state/notices.tsx';

/**
 * A button. One that is not possible now stands greyed, can still be reached, and says why: on
 * hover, to those who listen, and when it is pressed all the same.
 */
export function Verb({
  children,
  onClick,
  why,
  tone,
  isBusy = false,
  isSmall = false,
  isIcon = false,
  label,
}: {
  readonly children: ReactNode;
  readonly onClick: () => void;
  /** Why it is not possible. */
  readonly why?: string | undefined;
  readonly tone?: 'primary' | 'danger' | undefined;
  readonly isBusy?: boolean | undefined;
  readonly isSmall?: boolean | undefined;
  /** A sign without words, in a list of many. */
  readonly isIcon?: boolean | undefined;
  /** What it is about, where its words alone do not say so. */
  readonly label?: string | undefined;
}) {
  const { complain } = useNotices();
  const id = useId();
  const isImpossible = why !== undefined;
  const classes = [
    'button',
    isSmall && 'small',
    isIcon && 'icon-only',
    !isImpossible && tone,
    isImpossible && 'is-off',
  ];
  return (
    <>
      <button
        type="button"
        className={classes.filter(Boolean).join(' ')}
        disabled={isBusy}
        onClick={() => (isImpossible ? complain(why) : onClick())}
        {...(label && { 'aria-label': label, title: label })}
        {...(isImpossible && { 'aria-disabled': true, 'aria-describedby': id, title: why })}
      >
        {children}
      </button>
      {isImpossible && (
        <span id={id} className="unseen">
          {why}
        </span>
      )}
    </>
  );
}
