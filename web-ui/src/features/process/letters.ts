// The letters of the matrix of responsibilities, in the order in which they are written.

export const LETTERS = ['R', 'A', 'S', 'C', 'I'] as const;

/** By post, the letters it has at a step: `RA`, or empty. */
export type Letters = Record<string, string>;
