/** What a `Duration` can hold: seconds of 64 bits, and nanoseconds. */
export const LONGEST = (2n ** 64n - 1n) * 1_000_000_000n + 999_999_999n;

export const isDuration = (nanos: number | bigint): boolean => nanos >= 0 && nanos <= LONGEST;
