// From stretches of time to lanes in which none covers another.

export interface Placed<Thing> {
  thing: Thing;
  lane: number;
}

/** Puts things with their left and right ends, sorted by the left, each into the first lane that has room. */
export function inLanes<Thing>(things: Iterable<{ thing: Thing; left: number; right: number }>, most: number): { placed: Placed<Thing>[]; lanes: number; left: number } {
  const ends: number[] = [];
  const placed: Placed<Thing>[] = [];
  let left = 0;
  for (const { thing, left: begin, right } of things) {
    let lane = ends.findIndex((end) => end <= begin);
    if (lane < 0) {
      if (ends.length >= most) {
        left += 1;
        continue;
      }
      lane = ends.length;
    }
    ends[lane] = right;
    placed.push({ thing, lane });
  }
  return { placed, lanes: ends.length, left };
}
