import { UsageError } from '../../../errors.js';
import { attributePaths, pathSteps } from '../attribute-paths.js';

/** The place of a value in a record: names of objects, one within the other, and the name of the value. */
export interface Slot {
  readonly steps: readonly string[];
  /** Whether an object there is no value: the same place is looked for below it. */
  readonly isOnTheWay: boolean;
}

/** The slots of all places that are looked at, and for each place those in which it may be found, in order. */
export interface PlaceSlots {
  readonly slots: readonly Slot[];
  readonly slotsOf: readonly (readonly number[])[];
}

const MOST_SLOTS_OF_PLACE = 512;

const startsWith = (steps: readonly string[], start: readonly string[]): boolean =>
  steps.length > start.length && start.every((step, i) => steps[i] === step);

/**
 * Every dotted name may be flat, nested in any way, or within `_source`: each way is a slot of the record.
 *
 * @throws UsageError if a name has more dots than there may be ways
 */
export function placeSlots(places: readonly string[]): PlaceSlots {
  const slots: { steps: readonly string[]; isOnTheWay: boolean }[] = [];
  const known = new Map<string, number>();
  const slotsOf = places.map((place) => {
    const paths = attributePaths(place).map(pathSteps);
    if (paths.length > MOST_SLOTS_OF_PLACE) {
      throw new UsageError(`The attribute '${place}' has too many dots to be looked for in nested objects`);
    }
    return paths.map((steps) => {
      const id = JSON.stringify(steps);
      let slot = known.get(id);
      if (slot === undefined) {
        known.set(id, (slot = slots.length));
        slots.push({ steps, isOnTheWay: paths.some((other) => startsWith(other, steps)) });
      }
      return slot;
    });
  });
  return { slots, slotsOf };
}
