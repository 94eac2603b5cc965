// The made-up city that issued all samples, and the day on which it did.

export const CITY = {
  prefecture: '架空県',
  name: '架空市',
  mayor: '雲野　守',
  sealColumns: ['架空市', '長之印'],
} as const;

/** The day on which all sample certificates were issued. */
export const ISSUED_ON = '2026-04-01';
