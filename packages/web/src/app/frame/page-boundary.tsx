import { Component, type ReactNode } from 'react';
import { Empty } from '#ui/state/states.tsx';

interface Props {
  readonly children: ReactNode;
}

/**
 * Shows a sentence where a page could not be drawn: most often because Slipway was upgraded since
 * this tab was opened, and the files of the older pages are gone.
 */
export class PageBoundary extends Component<Props, { readonly error: Error | undefined }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <Empty title="This page could not be shown">
        <p>Slipway may have been upgraded since this tab was opened.</p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          Load it anew
        </button>
      </Empty>
    );
  }
}
