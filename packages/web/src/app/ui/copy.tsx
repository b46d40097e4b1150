import { useState } from 'react';
import { useNotices } from '#ui/state/notices.tsx';
import { Icon } from '#ui/status/icons.tsx';

/** Text to take along. `label` names it. */
export function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  const { announce, complain } = useNotices();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      announce(`${label} copied`);
    } catch {
      complain(`This browser does not let pages copy. Select the text instead: ${text}`);
    }
  };
  return (
    <span className="copy">
      <code>{text}</code>
      <button
        type="button"
        className="button icon-only"
        onClick={() => void copy()}
        onBlur={() => setCopied(false)}
        title={`Copy ${label.toLowerCase()}`}
        aria-label={`Copy ${label.toLowerCase()}`}
      >
        <Icon name={isCopied ? 'check' : 'copy'} />
      </button>
    </span>
  );
}
