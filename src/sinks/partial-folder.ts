/** A folder of an export that is not published yet has a name with this prefix, which readers of a dataset ignore. */
export const PARTIAL = '.sluice-partial-';
