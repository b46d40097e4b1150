/** A figure that a job reported. */
export interface Metric {
  /** With its labels: `size{file="app.js"}`. */
  readonly name: string;
  readonly value: string;
}

/** The figures of a metrics report: OpenMetrics lines, without their comments and times. */
export function metricsIn(text: string): readonly Metric[] {
  return text.split('\n').flatMap((line) => {
    const [, name, value] = /^([a-zA-Z_:][\w:]*(?:\{[^}]*\})?)\s+(\S+)/.exec(line.trim()) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
}
