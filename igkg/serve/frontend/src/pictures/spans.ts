// From the dates of things to the stretches that are drawn for them: what is certain, what is possible, what is open.
import { DAY, timeOf } from "./days";

export type Span = [earliest: string, latest: string];

export interface Dated {
  name: string;
  address: string;
  kind: string;
  status: "told" | "scheduled" | "due";
  /** Its dates in words, as exact as they are written. */
  when: string[];
  begins?: Span;
  ends?: Span;
  at?: Span;
}

export interface Stretch {
  thing: Dated;
  /** The first and the last moment that any of its dates can mean. */
  from: number;
  to: number;
  /** What is certainly within it. */
  certain: [number, number] | null;
  opensLeft: boolean;
  opensRight: boolean;
}

/** Gives the stretch of a thing; one whose dates are all open has none. */
export function stretchOf(thing: Dated): Stretch | null {
  const { begins, ends, at } = thing;
  const days = [begins, ends, at].flatMap((span) => (span === undefined ? [] : span.map(timeOf))).filter((time) => time !== null);
  if (days.length === 0) return null;
  return {
    thing,
    from: Math.min(...days),
    to: Math.max(...days) + DAY,
    certain: certainOf(begins, ends, at),
    opensLeft: begins === undefined ? at === undefined || at[0] === "" : begins[0] === "",
    opensRight: ends === undefined ? at === undefined || at[1] === "" : ends[1] === "",
  };
}

function certainOf(begins?: Span, ends?: Span, at?: Span): [number, number] | null {
  const exact = (span?: Span): [number, number] | null => {
    const time = span === undefined || span[0] !== span[1] ? null : timeOf(span[0]);
    return time === null ? null : [time, time + DAY];
  };
  if (begins !== undefined && ends !== undefined) {
    const [first, last] = [timeOf(begins[1]), timeOf(ends[0])];
    if (first !== null && last !== null && first <= last) return [first, last + DAY];
  }
  return exact(begins) ?? exact(at) ?? exact(ends);
}
