/** How many times what was expected the largest day must be for heights that are square roots. */
const TOWERING = 6;

/** Whether a day towers over what was expected, which would then be a line at the bottom of a chart. */
export const isTowering = (largest: number, highestExpected: number): boolean => largest > TOWERING * highestExpected;
