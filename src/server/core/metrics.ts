/** What is measured, and its text for Prometheus (exposition format 0.0.4). Knows no feature. */

type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

export interface Counter {
  /** `labels` must have few values each: every combination is kept for as long as the process lives. */
  add(count: number, labels?: Labels): void;
}

export interface Metrics {
  /** What only grows; the name ends in `_total`. */
  counter(name: string, help: string): Counter;
  /** What only grows and is counted elsewhere; read whenever somebody asks. */
  total(name: string, help: string, read: () => number): void;
  /** What goes up and down; read whenever somebody asks. */
  gauge(name: string, help: string, read: () => number | readonly Sample[]): void;
  /** Everything in the order in which it was made. */
  render(): string;
}

interface Measure {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly read: () => readonly Sample[];
}

export function createMetrics(): Metrics {
  const measures: Measure[] = [];
  return {
    counter(name, help) {
      const samples = new Map<string, { labels: Labels; value: number }>();
      measures.push({ name, help, type: 'counter', read: () => [...samples.values()] });
      return {
        add(count, labels = {}) {
          const key = renderLabels(labels);
          const sample = samples.get(key);
          if (sample === undefined) samples.set(key, { labels, value: count });
          else sample.value += count;
        },
      };
    },
    total(name, help, read) {
      measures.push({ name, help, type: 'counter', read: () => [{ value: read() }] });
    },
    gauge(name, help, read) {
      const readSamples = () => {
        const found = read();
        return typeof found === 'number' ? [{ value: found }] : found;
      };
      measures.push({ name, help, type: 'gauge', read: readSamples });
    },
    render: () => measures.map(renderMeasure).join(''),
  };
}

function renderMeasure({ name, help, type, read }: Measure): string {
  const lines = read().map(
    ({ labels = {}, value }) => `${name}${renderLabels(labels)} ${renderValue(value)}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${quotable(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function quotable(value: string): string {
  return value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
}

function renderValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
