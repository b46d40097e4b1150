import { preferences } from '#ui/time/preferences.ts';

/** Whether what ends is to be told outside of its page, too. */
export function mayNotify(): boolean {
  return (
    preferences().notices === 'ended' &&
    'Notification' in globalThis &&
    Notification.permission === 'granted'
  );
}

/** Asks the browser for the right to notify; false when it, or the person, says no. */
export async function askToNotify(): Promise<boolean> {
  if (!('Notification' in globalThis)) return false;
  return (await Notification.requestPermission()) === 'granted';
}

/** Tells those who look elsewhere; a click leads back to this page. */
export function notify(title: string, body: string): void {
  if (!mayNotify() || document.visibilityState === 'visible') return;
  const notification = new Notification(title, { body, icon: '/favicon.svg', tag: body });
  notification.addEventListener('click', () => {
    focus();
    notification.close();
  });
}
