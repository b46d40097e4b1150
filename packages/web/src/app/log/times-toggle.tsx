import { Icon } from '#ui/status/icons.tsx';

/** Shows the times of lines, or not. */
export function TimesToggle({
  isOn,
  onChange,
}: {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  return (
    <button
      type="button"
      className="button small"
      aria-pressed={isOn}
      onClick={() => onChange(!isOn)}
    >
      <Icon name="clock" /> Times
    </button>
  );
}
