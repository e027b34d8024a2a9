// From days as the data has them to places on an axis, and from a stretch of time to the marks of the axis.

export const DAY = 86_400_000;
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];
const DAYS = [1, 2, 7, 14];

/** Gives the beginning of a day in milliseconds, or nothing for an open side. */
export function timeOf(day: string): number | null {
  const time = day === "" ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? null : time;
}

export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

export interface Mark {
  time: number;
  words: string;
}

/** Gives marks at whole days, months or years, as many as there is room for. */
export function marks(from: number, to: number, most: number, language: string): Mark[] {
  const days = (to - from) / DAY;
  const step = DAYS.find((count) => days / count <= most);
  return step !== undefined && days / step <= most && days < 62 ? dayMarks(from, to, step, language) : monthMarks(from, to, most, language);
}

function dayMarks(from: number, to: number, step: number, language: string): Mark[] {
  const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const found: Mark[] = [];
  for (let time = Math.ceil(from / DAY) * DAY; time <= to; time += step * DAY) found.push({ time, words: format.format(time) });
  return found;
}

function monthMarks(from: number, to: number, most: number, language: string): Mark[] {
  const months = (to - from) / (DAY * 30.4375);
  const step = MONTHS.find((count) => months / count <= most) ?? 2400;
  const options: Intl.DateTimeFormatOptions = step < 12 ? { month: "short", year: "numeric", timeZone: "UTC" } : { year: "numeric", timeZone: "UTC" };
  const format = new Intl.DateTimeFormat(language, options);
  const first = new Date(from);
  const begin = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step;
  const found: Mark[] = [];
  for (let month = begin; ; month += step) {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (time > to) return found;
    if (time >= from) found.push({ time, words: format.format(time) });
  }
}
