/** One bar with its interval. */
export interface Bar {
  readonly label: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** The numbers in words, beside the bar. */
  readonly text: string;
}

export interface ChartOptions {
  /** Width of the whole chart in characters. */
  readonly columns: number;
  /** False draws with ASCII alone. */
  readonly unicode: boolean;
  /** Colours the bar's and the interval's characters. */
  readonly paint?: (part: "bar" | "interval" | "axis", text: string) => string;
}

interface Glyphs {
  readonly bar: string;
  readonly low: string;
  readonly high: string;
  readonly line: string;
  readonly estimate: string;
  readonly point: string;
  readonly ellipsis: string;
}

const unicodeGlyphs: Glyphs = {
  bar: "█",
  low: "├",
  high: "┤",
  line: "─",
  estimate: "┼",
  point: "│",
  ellipsis: "…",
};
const asciiGlyphs: Glyphs = {
  bar: "=",
  low: "|",
  high: "|",
  line: "-",
  estimate: "+",
  point: "|",
  ellipsis: "~",
};

const LARGEST_LABEL = 28;
const SMALLEST_PLOT = 12;

/**
 * Horizontal bars from zero to each estimate, with the interval drawn across the bar's end, all on one scale.
 *
 * @returns the chart's lines; the last one is the scale
 */
export function renderChart(bars: readonly Bar[], options: ChartOptions): string[] {
  if (bars.length === 0) return [];
  const glyphs = options.unicode ? unicodeGlyphs : asciiGlyphs;
  const labelWidth = Math.min(LARGEST_LABEL, Math.max(...bars.map(({ label }) => [...label].length)));
  const textWidth = Math.max(...bars.map(({ text }) => [...text].length));
  const width = Math.max(SMALLEST_PLOT, options.columns - labelWidth - textWidth - 4);
  const scale = createScale(bars, width);
  const lines = bars.map((bar) => {
    const label = fit(bar.label, labelWidth, glyphs.ellipsis);
    return `${label}  ${drawBar(bar, scale, width, glyphs, options.paint)}  ${bar.text}`;
  });
  return [...lines, `${" ".repeat(labelWidth + 2)}${drawAxis(scale, width, glyphs, options.paint)}`];
}

interface Scale {
  readonly least: number;
  readonly most: number;
  /** Column of a value. */
  column(value: number): number;
}

/** Zero is always on the scale: the length of a bar is its number. */
function createScale(bars: readonly Bar[], width: number): Scale {
  const least = Math.min(0, ...bars.map(({ low }) => low));
  const most = Math.max(...bars.map(({ high }) => high), least + 1);
  return {
    least,
    most,
    column: (value) => Math.round(((value - least) / (most - least)) * (width - 1)),
  };
}

type Cell = readonly [part: "bar" | "interval" | "axis" | undefined, glyph: string];

function drawBar(
  bar: Bar,
  scale: Scale,
  width: number,
  glyphs: Glyphs,
  paint: ChartOptions["paint"],
): string {
  const zero = scale.column(0);
  const [low, estimate, high] = [scale.column(bar.low), scale.column(bar.estimate), scale.column(bar.high)];
  const cells = Array.from({ length: width }, (_, column): Cell => {
    if (column >= low && column <= high)
      return ["interval", intervalGlyph(column, low, estimate, high, glyphs)];
    const inBar = column >= Math.min(zero, estimate) && column < Math.max(zero, estimate);
    return inBar ? ["bar", glyphs.bar] : [undefined, " "];
  });
  return paintCells(cells, paint);
}

function intervalGlyph(column: number, low: number, estimate: number, high: number, glyphs: Glyphs): string {
  if (low === high) return glyphs.point;
  if (column === low) return glyphs.low;
  if (column === high) return glyphs.high;
  return column === estimate ? glyphs.estimate : glyphs.line;
}

function drawAxis(scale: Scale, width: number, glyphs: Glyphs, paint: ChartOptions["paint"]): string {
  const left = formatTick(scale.least);
  const right = formatTick(scale.most);
  const line = glyphs.line.repeat(Math.max(1, width - left.length - right.length - 2));
  return paintCells([["axis", `${left} ${line} ${right}`]], paint);
}

function paintCells(cells: readonly Cell[], paint: ChartOptions["paint"]): string {
  let drawn = "";
  for (let start = 0; start < cells.length; ) {
    const part = cells[start]![0];
    let end = start;
    while (end < cells.length && cells[end]![0] === part) end += 1;
    const text = cells
      .slice(start, end)
      .map(([, glyph]) => glyph)
      .join("");
    drawn += part === undefined || paint === undefined ? text : paint(part, text);
    start = end;
  }
  return drawn;
}

function formatTick(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function fit(text: string, width: number, ellipsis: string): string {
  const characters = [...text];
  if (characters.length <= width) return text + " ".repeat(width - characters.length);
  return `${characters.slice(0, width - 1).join("")}${ellipsis}`;
}
