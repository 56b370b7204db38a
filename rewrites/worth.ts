/** A part below this share of its location's work is not worth a word. */
export const WORTH_A_REMARK = 0.05;
