/** Bodies shown in the API documentation; the tests send every one of them. */
export const optimizeExamples: unknown[] = [];
