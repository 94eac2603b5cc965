// Dates and numbers -> how Japanese registers write them: eras, full-width digits, kanji numerals.

/** First day of each era, latest first. */
const ERAS = [
  ['令和', 2019, 5, 1],
  ['平成', 1989, 1, 8],
  ['昭和', 1926, 12, 25],
  ['大正', 1912, 7, 30],
  ['明治', 1868, 1, 25],
] as const;

/** ASCII digits and capitals -> full width. */
export function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).replace(/ /g, '　');
}

/** "2019-05-01" -> "令和", 1, 5, 1. */
export function era(isoDate: string): { name: string; year: number; month: number; day: number } {
  const [year, month, day] = isoDate.split('-').map(Number) as [number, number, number];
  for (const [name, fromYear, fromMonth, fromDay] of ERAS) {
    if (year * 10000 + month * 100 + day >= fromYear * 10000 + fromMonth * 100 + fromDay) {
      return { name, year: year - fromYear + 1, month, day };
    }
  }
  throw new Error(`Expected a date since 1868 but received ${isoDate}`);
}

/** "昭和５８年　６月１７日": full-width digits, months and days padded as municipal systems print them. */
export function wareki(isoDate: string, padded = true): string {
  const { name, year, month, day } = era(isoDate);
  const digits = (value: number) => fullWidth(padded ? String(value).padStart(2, ' ') : String(value));
  const yearText = year === 1 ? (padded ? '　元' : '元') : digits(year);
  return `${name}${yearText}年${digits(month)}月${digits(day)}日`;
}

/** 23 -> "弐拾参" as older registers write numbers. */
export function daiji(value: number): string {
  const ones = ['', '壱', '弐', '参', '四', '五', '六', '七', '八', '九'];
  const tens = Math.floor(value / 10);
  return `${tens === 0 ? '' : tens === 1 ? '拾' : `${ones[tens]}拾`}${ones[value % 10]}`;
}
